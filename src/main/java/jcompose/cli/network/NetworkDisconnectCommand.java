package jcompose.cli.network;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.deploy.HandConnections;
import jcompose.execute.Machine;
import jcompose.network.StrayInterfaces;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "disconnect",
        description = {
            "Disconnect a container from a network, also while it runs.",
            "One of a stack is connected again by the next 'up' of that stack, unless its file says"
                    + " the same by then."
        },
        mixinStandardHelpOptions = true)
public final class NetworkDisconnectCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-f", "--force"},
            description = "also what is left on the network of a container that is gone, by its ID")
    boolean force;

    @Parameters(index = "0", paramLabel = "NETWORK", description = "its full name")
    String network = "";

    @Parameters(index = "1", paramLabel = "CONTAINER", description = "its name or ID")
    String container = "";

    public NetworkDisconnectCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        FoundContainer found;
        try {
            found = FoundContainer.find(machine, "", container);
        } catch (CommandException e) {
            if (force && StrayInterfaces.remove(network, container)) {
                return 0;
            }
            throw e;
        }
        new HandConnections(machine, session.engine().observer(machine))
                .disconnect(found.id(), network);
        return 0;
    }
}
