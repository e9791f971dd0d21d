package jcompose.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands about images. */
@Command(
        name = "image",
        description = "Look after images.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            ImageListCommand.class,
            ImageInspectCommand.class,
            ImageHistoryCommand.class,
            ImageTagCommand.class,
            ImageRemoveCommand.class,
            ImagePruneCommand.class,
            ImagePullCommand.class,
            ImagePushCommand.class,
            ImageVerifyCommand.class,
            ImageSaveCommand.class,
            ImageLoadCommand.class,
            ImageImportCommand.class
        })
final class ImageCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
