package jcompose.cli.volume;

import jcompose.cli.call.Confirmation;
import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.HumanSize;
import jcompose.execute.Machine;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "prune",
        description = "Remove anonymous volumes that no container has; with -a named ones too.",
        mixinStandardHelpOptions = true)
public final class VolumePruneCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-a", "--all"},
            description = "also volumes with a name")
    boolean all;

    @Option(
            names = {"-f", "--force"},
            description = "do not ask")
    boolean force;

    @Option(names = "--filter", paramLabel = "label=KEY[=VALUE]", description = "only these")
    List<String> filter = new ArrayList<>();

    public VolumePruneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        VolumePruning pruning =
                new VolumePruning(machine, all, Filters.of(filter, Set.of("label", "stack")));
        if (!force) {
            Confirmation.ask(
                    session,
                    "WARNING! This will remove "
                            + (all ? "all" : "anonymous")
                            + " local volumes not used by at least one container:\n"
                            + pruning.words());
        }
        long freed = pruning.run(session);
        session.out().println("Total reclaimed space: " + HumanSize.of(freed));
        return 0;
    }
}
