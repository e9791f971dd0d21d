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
import java.util.concurrent.Callable;

@Command(
        name = "stop",
        description = "Stop containers; they stay, and only 'start' or 'up' starts them again.",
        mixinStandardHelpOptions = true)
public final class StopCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "kill containers that have not stopped by then")
    @Nullable Integer timeout;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public StopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StateChange change = new StateChange(session, options);
        return change.to(
                RunState.STOPPED,
                change.services(services),
                !services.isEmpty(),
                Timeouts.grace(timeout));
    }
}
