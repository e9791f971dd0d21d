package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.call.Timeouts;
import jcompose.cli.output.CommandException;
import jcompose.reconciler.plan.RunState;
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
import java.util.concurrent.Callable;

@Command(
        name = "restart",
        description = "Stop containers and start them as they were.",
        mixinStandardHelpOptions = true)
public final class RestartCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "kill containers that have not stopped by then")
    @Nullable Integer timeout;

    @Option(
            names = "--no-deps",
            description = "leave those alone that want to be restarted with what they depend on")
    boolean alone;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public RestartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StateChange change = new StateChange(session, options);
        SortedSet<String> meant = change.services(services);
        return change.to(
                RunState.RESTARTED,
                alone ? meant : change.view().withWhoRestarts(meant),
                true,
                Timeouts.grace(timeout));
    }
}
