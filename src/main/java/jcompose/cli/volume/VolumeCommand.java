package jcompose.cli.volume;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "volume",
        description = "List, make and remove volumes.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            VolumeListCommand.class,
            VolumeInspectCommand.class,
            VolumeCreateCommand.class,
            VolumeRemoveCommand.class,
            VolumePruneCommand.class
        })
public final class VolumeCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
