package jcompose.cli;

import jcompose.deploy.PassListener;
import jcompose.deploy.PassResult;
import jcompose.gitops.Deployments;
import jcompose.gitops.ServeEvents;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.plan.UpRequest;
import jcompose.runtime.Grace;
import jcompose.schedule.Jobs;
import jcompose.schedule.Timetable;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What {@code serve} does to stacks is what the commands do. */
final class MachineDeployments implements Deployments, AutoCloseable {
    private final Session session;
    private final StackOptions options;
    private final ServeEvents events;
    private final Timetable timetable = new Timetable();
    private final Map<String, Jobs> jobs = new ConcurrentHashMap<>();

    MachineDeployments(Session session, StackOptions options, ServeEvents events) {
        this.session = session;
        this.options = options;
        this.events = events;
    }

    @Override
    public PassResult up(StackDefinition stack, PassListener listener)
            throws StackException, IOException, InterruptedException {
        try {
            return session.deployment(options, stack.name())
                    .up(stack, UpRequest.WHOLE.leaving(stack.inactive()), Grace.OWN, listener);
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public PassResult down(String stack, PassListener listener)
            throws IOException, InterruptedException {
        try {
            return session.pass(options, stack).down(stack, new TreeSet<>(), Grace.OWN, listener);
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void schedule(StackDefinition stack) throws IOException {
        jobs.computeIfAbsent(
                        stack.name(),
                        name ->
                                MachineJobs.of(
                                        session,
                                        options,
                                        name,
                                        timetable,
                                        text -> events.add("stack " + name, "job " + text)))
                .become(stack);
    }

    @Override
    public void unschedule(String stack) throws IOException {
        Jobs known = jobs.get(stack);
        if (known != null) {
            known.pause();
        }
    }

    /** Containers of jobs go on. */
    @Override
    public void close() throws IOException {
        timetable.close();
        for (Jobs each : jobs.values()) {
            each.close();
        }
    }

    @Override
    public Health health(String stack) throws IOException {
        try {
            var machine = session.machine(options, stack);
            boolean starting = false;
            for (Container container :
                    session.observer(machine).observe(stack).containers().values()) {
                switch (container.health()) {
                    case UNHEALTHY -> {
                        return Health.BAD;
                    }
                    case STARTING -> starting = true;
                    case HEALTHY, NONE -> {
                        if (container.status() == Status.EXITED
                                && container.exitCode().orElse(0) != 0) {
                            return Health.BAD;
                        }
                        starting |= container.status() == Status.RESTARTING;
                    }
                }
            }
            return starting ? Health.STARTING : Health.GOOD;
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
