package jcompose.cli.container;

import jcompose.cli.call.Confirmation;
import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.HumanSize;
import jcompose.execute.Machine;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "prune",
        description = "Remove containers that have ended and are no replicas of a stack's service.",
        mixinStandardHelpOptions = true)
public final class ContainerPruneCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-f", "--force"},
            description = "do not ask")
    boolean force;

    public ContainerPruneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        ContainerPruning pruning =
                new ContainerPruning(machine, session.engine().observer(machine));
        if (!force) {
            Confirmation.ask(
                    session,
                    "WARNING! This will remove all stopped containers:\n" + pruning.words());
        }
        long freed = pruning.run(session);
        session.out().println("Total reclaimed space: " + HumanSize.of(freed));
        return 0;
    }
}
