package jcompose.cli.system;

import jcompose.cli.call.Confirmation;
import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.container.ContainerPruning;
import jcompose.cli.image.ImagePruning;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.HumanSize;
import jcompose.cli.plan.Progress;
import jcompose.cli.stack.RunOptions;
import jcompose.cli.volume.VolumePruning;
import jcompose.deploy.Pass;
import jcompose.execute.Machine;
import jcompose.image.BuildCache;
import jcompose.runtime.Grace;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "prune",
        description = {
            "Remove what nothing uses: containers that have ended and are no replicas, images"
                    + " without a name, what builds have kept and no image has, and the network of"
                    + " single containers.",
            "Volumes only with --volumes, and then anonymous ones; nothing that is in use."
        },
        mixinStandardHelpOptions = true)
public final class SystemPruneCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-a", "--all"},
            description = "also images with a name, and all of the build cache")
    boolean all;

    @Option(names = "--volumes", description = "also anonymous volumes")
    boolean volumes;

    @Option(
            names = {"-f", "--force"},
            description = "do not ask")
    boolean force;

    @Option(names = "--filter", paramLabel = "KEY=VALUE", description = "images: until=, label=")
    List<String> filter = new ArrayList<>();

    public SystemPruneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        Filters filters = Filters.of(filter, Set.of("until", "label"));
        ContainerPruning containers =
                new ContainerPruning(machine, session.engine().observer(machine));
        ImagePruning images =
                new ImagePruning(
                        machine,
                        all,
                        all ? BuildCache.Extent.ALL : BuildCache.Extent.UNUSED,
                        filters,
                        containers.names());
        Filters none = Filters.of(List.of(), Set.of());
        Optional<VolumePruning> doomed =
                volumes ? Optional.of(new VolumePruning(machine, false, none)) : Optional.empty();
        if (!force) {
            Confirmation.ask(session, warning(containers, images, doomed));
        }
        long freed = containers.run(session);
        freed += images.run(session);
        if (doomed.isPresent()) {
            // What only those containers had is anonymous, and went with them.
            freed += new VolumePruning(machine, false, none).run(session);
        }
        removeNetwork(machine);
        session.out().println("Total reclaimed space: " + HumanSize.of(freed));
        return 0;
    }

    private String warning(
            ContainerPruning containers, ImagePruning images, Optional<VolumePruning> doomed)
            throws IOException {
        long bytes = containers.bytes() + images.bytes();
        StringBuilder words = new StringBuilder("WARNING! This will remove:\n");
        words.append("- containers that have ended:\n").append(containers.words());
        words.append(all ? "- images without a container:\n" : "- dangling images:\n");
        words.append(images.words());
        words.append(all ? "- all of the build cache\n" : "- the build cache but for images\n");
        if (doomed.isPresent()) {
            words.append("- anonymous volumes without a container:\n");
            words.append(doomed.get().words());
            bytes += doomed.get().bytes();
        }
        return words.append("About ").append(HumanSize.of(bytes)).append(" are freed.").toString();
    }

    /** That of containers which belong to no stack, once none is left. */
    private void removeNetwork(Machine machine)
            throws IOException, InterruptedException, CommandException {
        String stack = RunOptions.STACK;
        var actual = session.engine().observer(machine).observe(stack);
        if (actual.oneOffs().isEmpty()
                && actual.containers().isEmpty()
                && !actual.networks().isEmpty()) {
            Pass pass = session.engine().pass(options, stack);
            pass.down(
                    stack, new TreeSet<>(), Grace.OWN, new Progress(session.display(false), stack));
        }
    }
}
