package jcompose.cli.network;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.deploy.StandaloneNetworks;
import jcompose.execute.Machine;
import jcompose.network.NetworkRecords;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "rm",
        aliases = "remove",
        description =
                "Remove networks that belong to no stack. One that a container is connected to is"
                        + " refused.",
        mixinStandardHelpOptions = true)
public final class NetworkRemoveCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "its full name, or its ID")
    List<String> names = new ArrayList<>();

    public NetworkRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        var networks = new StandaloneNetworks(machine, session.engine().observer(machine));
        List<NetworkLine> all = NetworkLine.all(new NetworkRecords(machine.layout()));
        int status = 0;
        for (String name : names) {
            try {
                networks.remove(NetworkLine.find(all, name).name());
                session.out().println(name);
            } catch (CommandException | IOException e) {
                session.err().println("jcompose: " + e.getMessage());
                status = ExitStatus.FAILED;
            }
        }
        return status;
    }
}
