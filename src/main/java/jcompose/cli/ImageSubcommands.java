package jcompose.cli;

import jcompose.cli.call.Session;
import jcompose.cli.image.ImageHistoryCommand;
import jcompose.cli.image.ImageImportCommand;
import jcompose.cli.image.ImageInspectCommand;
import jcompose.cli.image.ImageListCommand;
import jcompose.cli.image.ImageLoadCommand;
import jcompose.cli.image.ImagePruneCommand;
import jcompose.cli.image.ImagePullCommand;
import jcompose.cli.image.ImagePushCommand;
import jcompose.cli.image.ImageRemoveCommand;
import jcompose.cli.image.ImageSaveCommand;
import jcompose.cli.image.ImageTagCommand;
import jcompose.cli.image.ImageVerifyCommand;

import java.util.List;

/** The commands about images, made as {@link Subcommands} are: only those that a call may mean. */
public final class ImageSubcommands {
    public static final String GROUP = "image";

    /** In the order of the help. */
    public static final List<String> NAMES =
            List.of(
                    "ls", "inspect", "history", "tag", "rm", "prune", "pull", "push", "verify",
                    "save", "load", "import");

    private ImageSubcommands() {}

    /** The one that the words behind the group's name most likely mean, or all of them. */
    public static List<String> in(List<String> arguments) {
        List<String> words = arguments.subList(arguments.indexOf(GROUP) + 1, arguments.size());
        return words.stream().filter(NAMES::contains).findFirst().map(List::of).orElse(NAMES);
    }

    public static Object of(String name, Session session) {
        return switch (name) {
            case "ls" -> new ImageListCommand(session);
            case "inspect" -> new ImageInspectCommand(session);
            case "history" -> new ImageHistoryCommand(session);
            case "tag" -> new ImageTagCommand(session);
            case "rm" -> new ImageRemoveCommand(session);
            case "prune" -> new ImagePruneCommand(session);
            case "pull" -> new ImagePullCommand(session);
            case "push" -> new ImagePushCommand(session);
            case "verify" -> new ImageVerifyCommand(session);
            case "save" -> new ImageSaveCommand(session);
            case "load" -> new ImageLoadCommand(session);
            case "import" -> new ImageImportCommand(session);
            default -> throw new IllegalArgumentException("no command about images: " + name);
        };
    }
}
