package jcompose.cli.stack;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.call.StackView;
import jcompose.cli.output.CommandException;
import jcompose.cli.plan.Progress;
import jcompose.deploy.AnonymousVolumes;
import jcompose.deploy.Pass;
import jcompose.deploy.Signals;
import jcompose.execute.Machine;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.plan.RunState;
import jcompose.reconciler.plan.StateRequest;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;
import jcompose.type.ContainerId;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;

/** A pass that brings containers which are there to another state. */
final class StateChange {
    private final Session session;
    private final StackView view;
    private final Pass pass;
    private final Machine machine;

    StateChange(Session session, StackOptions options) throws StackException, CommandException {
        this(session, options, options.files);
    }

    StateChange(Session session, EngineOptions options, List<String> files)
            throws StackException, CommandException {
        this.session = session;
        view = session.stack().view(options, files);
        pass = session.engine().pass(options, view.name());
        machine = session.engine().machine(options, view.name());
    }

    StackView view() {
        return view;
    }

    Actual observe() throws IOException {
        return pass.observe(view.name());
    }

    /** Those that a command line means. */
    SortedSet<String> services(List<String> names) throws IOException, CommandException {
        return view.services(names, observe());
    }

    /** Those that nobody gave a name, and that no other container has. */
    SortedSet<String> anonymousVolumes(Collection<Container> containers) throws IOException {
        return new AnonymousVolumes(machine).ofOnly(containers);
    }

    /** Waits until services run, and are healthy if they are checked. */
    int await(Collection<String> services, @Nullable Integer seconds)
            throws IOException, InterruptedException, CommandException {
        return Readiness.await(
                session, machine, view.name(), services, view.dependencies(), seconds);
    }

    /** Returns what went wrong. */
    List<String> signal(Collection<ContainerId> containers, String signal) throws IOException {
        return new Signals(machine).send(view.name(), containers, signal);
    }

    /** Removes what was run beside the stack and has ended. */
    int removeEndedBeside() throws IOException, InterruptedException {
        Progress progress = new Progress(session.display(false), view.name());
        return pass.removeEndedBeside(view.name(), progress).failed() ? ExitStatus.FAILED : 0;
    }

    /** Says what was done, and returns the exit status; what is so already is no failure. */
    int to(RunState state, SortedSet<String> services, boolean named, Grace grace)
            throws IOException, InterruptedException, CommandException {
        return to(new StateRequest(state, services, named, view.dependencies()), grace);
    }

    int to(StateRequest request, Grace grace)
            throws IOException, InterruptedException, CommandException {
        Progress progress = new Progress(session.display(false), view.name());
        try {
            return pass.toState(view.name(), request, grace, progress).failed()
                    ? ExitStatus.FAILED
                    : 0;
        } catch (IllegalArgumentException refused) {
            throw new CommandException(String.valueOf(refused.getMessage()));
        }
    }
}
