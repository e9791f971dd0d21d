package jcompose.cli.network;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "network",
        description = "List, make, remove and check networks, and who is on them.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            NetworkListCommand.class,
            NetworkInspectCommand.class,
            NetworkCreateCommand.class,
            NetworkRemoveCommand.class,
            NetworkPruneCommand.class,
            NetworkConnectCommand.class,
            NetworkDisconnectCommand.class,
            NetworkCheckCommand.class
        })
public final class NetworkCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
