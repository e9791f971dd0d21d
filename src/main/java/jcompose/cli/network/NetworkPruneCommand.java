package jcompose.cli.network;

import jcompose.cli.call.Confirmation;
import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.deploy.StandaloneNetworks;
import jcompose.execute.Machine;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "prune",
        description =
                "Remove networks that belong to no stack and that no container is connected to.",
        mixinStandardHelpOptions = true)
public final class NetworkPruneCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-f", "--force"},
            description = "do not ask")
    boolean force;

    public NetworkPruneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        if (!force) {
            Confirmation.ask(
                    session,
                    "WARNING! This will remove all networks of no stack that no container is"
                            + " connected to.\n");
        }
        new StandaloneNetworks(machine, session.engine().observer(machine))
                .prune()
                .forEach(session.out()::println);
        return 0;
    }
}
