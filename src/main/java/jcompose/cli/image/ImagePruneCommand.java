package jcompose.cli.image;

import jcompose.cli.call.Confirmation;
import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.HumanSize;
import jcompose.execute.Machine;
import jcompose.image.BuildCache;

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
        description = "Remove images without a name that no container has; with -a named ones too.",
        mixinStandardHelpOptions = true)
public final class ImagePruneCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-a", "--all"},
            description = "also images with a name")
    boolean all;

    @Option(
            names = {"-f", "--force"},
            description = "do not ask")
    boolean force;

    @Option(
            names = "--filter",
            paramLabel = "KEY=VALUE",
            description = "until=TIME or DURATION, label=KEY[=VALUE]")
    List<String> filter = new ArrayList<>();

    public ImagePruneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        Filters filters = Filters.of(filter, Set.of("until", "label"));
        ImagePruning pruning =
                new ImagePruning(machine, all, BuildCache.Extent.NOTHING, filters, Set.of());
        if (!force) {
            Confirmation.ask(
                    session,
                    "WARNING! This will remove all "
                            + (all ? "images without a container:\n" : "dangling images:\n")
                            + pruning.words());
        }
        long freed = pruning.run(session);
        session.out().println("Total reclaimed space: " + HumanSize.of(freed));
        return 0;
    }
}
