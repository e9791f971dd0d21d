package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.reconciler.plan.RunState;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.Callable;

@Command(
        name = "unpause",
        description = "Let paused containers go on.",
        mixinStandardHelpOptions = true)
public final class UnpauseCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public UnpauseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StateChange change = new StateChange(session, options);
        SortedSet<String> meant = change.services(services);
        return change.to(RunState.UNPAUSED, meant, !services.isEmpty(), Grace.OWN);
    }
}
