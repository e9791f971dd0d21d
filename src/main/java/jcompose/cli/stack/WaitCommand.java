package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.plan.Progress;
import jcompose.deploy.Pass;
import jcompose.execute.StateWatch;
import jcompose.reconciler.actual.Container;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "wait",
        description = "Wait until containers have ended, and print their exit codes.",
        footer = "Exit status: the exit code of the one that ended last.",
        mixinStandardHelpOptions = true)
public final class WaitCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = "--down-project",
            description = "take the stack down once the first of them has ended")
    boolean down;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public WaitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StateChange change = new StateChange(session, options);
        SortedSet<String> meant = change.services(services);
        if (containers(change, meant).isEmpty()) {
            throw new CommandException(
                    "no containers for project \"" + change.view().name() + "\"");
        }
        int last = await(change, meant);
        if (down) {
            String stack = change.view().name();
            Pass pass = session.engine().pass(options, stack);
            Progress progress = new Progress(session.display(false), stack);
            pass.down(stack, new TreeSet<>(), Grace.OWN, progress);
        }
        return last;
    }

    /**
     * Returns the exit code of the one that ended last; with {@code --down-project} the first's.
     */
    private int await(StateChange change, SortedSet<String> meant)
            throws IOException, InterruptedException, CommandException {
        Set<ContainerId> ended = new HashSet<>();
        int last = 0;
        try (StateWatch watch = new StateWatch(session.engine().layout(options))) {
            while (true) {
                List<Container> containers = containers(change, meant);
                for (Container container : containers) {
                    if (!container.alive() && ended.add(container.id())) {
                        last = container.exitCode().orElse(0);
                        session.out()
                                .println(
                                        "container \""
                                                + container.id()
                                                + "\" exited with status code "
                                                + last);
                    }
                }
                boolean over = containers.stream().noneMatch(Container::alive);
                if (over || (down && !ended.isEmpty())) {
                    return last;
                }
                watch.awaitChange();
            }
        }
    }

    private static List<Container> containers(StateChange change, SortedSet<String> meant)
            throws IOException {
        return change.observe().containers().values().stream()
                .filter(
                        container ->
                                container
                                        .replica()
                                        .map(ReplicaName::service)
                                        .filter(service -> meant.contains(service))
                                        .isPresent())
                .toList();
    }
}
