package jcompose.cli;

import java.util.List;

/** The commands about images, made as {@link Subcommands} are: only those that a call may mean. */
final class ImageSubcommands {
    static final String GROUP = "image";

    /** In the order of the help. */
    static final List<String> NAMES =
            List.of(
                    "ls", "inspect", "history", "tag", "rm", "prune", "pull", "push", "verify",
                    "save", "load", "import");

    private ImageSubcommands() {}

    /** The one that the words behind the group's name most likely mean, or all of them. */
    static List<String> in(List<String> arguments) {
        List<String> words = arguments.subList(arguments.indexOf(GROUP) + 1, arguments.size());
        return words.stream().filter(NAMES::contains).findFirst().map(List::of).orElse(NAMES);
    }

    static Class<?> of(String name) {
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
