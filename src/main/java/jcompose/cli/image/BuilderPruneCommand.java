package jcompose.cli.image;

import jcompose.cli.call.Confirmation;
import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.HumanSize;
import jcompose.execute.Machine;
import jcompose.image.BuildCache;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "prune",
        description = {
            "Remove what builds have kept: results of steps that no image has, caches of RUN, and"
                    + " what ADD has fetched.",
            "With -a also what is known of the steps of images: the next build does them again."
        },
        mixinStandardHelpOptions = true)
public final class BuilderPruneCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-a", "--all"},
            description = "also results of steps that images have")
    boolean all;

    @Option(
            names = {"-f", "--force"},
            description = "do not ask")
    boolean force;

    public BuilderPruneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        BuildCache.Extent extent = all ? BuildCache.Extent.ALL : BuildCache.Extent.UNUSED;
        if (!force) {
            String what = all ? "all of the build cache" : "the build cache but for images";
            Confirmation.ask(session, "WARNING! This will remove " + what + ".");
        }
        long freed = ImagePruning.collect(machine, session, extent);
        session.out().println("Total reclaimed space: " + HumanSize.of(freed));
        return 0;
    }
}
