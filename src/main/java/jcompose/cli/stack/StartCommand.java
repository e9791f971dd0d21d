package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.reconciler.plan.RunState;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "start",
        description = {
            "Start containers that are there, as they were, after what they depend on.",
            "A job that has completed runs again only where it is named."
        },
        mixinStandardHelpOptions = true)
public final class StartCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(names = "--wait", description = "return once they run, and are healthy if checked")
    boolean wait;

    @Option(
            names = "--wait-timeout",
            paramLabel = "SECONDS",
            description = "for no longer than this")
    @Nullable Integer waitTimeout;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public StartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StateChange change = new StateChange(session, options);
        SortedSet<String> meant = change.services(services);
        requireContainers(change, meant);
        boolean named = !services.isEmpty();
        SortedSet<String> all = change.view().withNeeded(meant);
        int status = change.to(RunState.RUNNING, all, named, Grace.OWN);
        return status == 0 && wait ? change.await(meant, waitTimeout) : status;
    }

    private static void requireContainers(StateChange change, SortedSet<String> meant)
            throws IOException, CommandException {
        SortedSet<String> missing = new TreeSet<>(meant);
        change.observe().containers().values().stream()
                .flatMap(container -> container.replica().stream())
                .forEach(replica -> missing.remove(replica.service()));
        if (!missing.isEmpty()) {
            throw new CommandException(
                    "service \"" + missing.first() + "\" has no container to start; use 'up'");
        }
    }
}
