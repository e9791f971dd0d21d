package jcompose.cli;

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

    public static Class<?> of(String name) {
        return switch (name) {
            case "ls" -> ImageListCommand.class;
            case "inspect" -> ImageInspectCommand.class;
            case "history" -> ImageHistoryCommand.class;
            case "tag" -> ImageTagCommand.class;
            case "rm" -> ImageRemoveCommand.class;
            case "prune" -> ImagePruneCommand.class;
            case "pull" -> ImagePullCommand.class;
            case "push" -> ImagePushCommand.class;
            case "verify" -> ImageVerifyCommand.class;
            case "save" -> ImageSaveCommand.class;
            case "load" -> ImageLoadCommand.class;
            case "import" -> ImageImportCommand.class;
            default -> throw new IllegalArgumentException("no command about images: " + name);
        };
    }
}
