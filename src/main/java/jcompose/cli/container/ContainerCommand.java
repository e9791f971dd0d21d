package jcompose.cli.container;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "container",
        description = "List, stop and remove containers of all stacks and of none.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            ContainerListCommand.class,
            ContainerStopCommand.class,
            ContainerRemoveCommand.class,
            ContainerPruneCommand.class
        })
public final class ContainerCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
