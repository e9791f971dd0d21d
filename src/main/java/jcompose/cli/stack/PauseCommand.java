package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
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
        name = "pause",
        description = "Hold containers: nothing in them runs until 'unpause'.",
        mixinStandardHelpOptions = true)
public final class PauseCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public PauseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StateChange change = new StateChange(session, options);
        SortedSet<String> meant = change.services(services);
        for (Container container : change.observe().containers().values()) {
            boolean paused = container.status() == Status.PAUSED;
            if (paused
                    && container
                            .replica()
                            .filter(name -> meant.contains(name.service()))
                            .isPresent()) {
                String name = change.view().name() + "-" + container.replica().orElseThrow();
                throw new CommandException("container " + name + " is already paused");
            }
        }
        return change.to(RunState.PAUSED, meant, !services.isEmpty(), Grace.OWN);
    }
}
