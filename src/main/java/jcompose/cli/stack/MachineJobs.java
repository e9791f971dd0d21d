package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.deploy.OneOffEnd;
import jcompose.deploy.OneOffPass;
import jcompose.deploy.OneOffRequest;
import jcompose.deploy.PassListener;
import jcompose.execute.Machine;
import jcompose.reconciler.actual.OneOff;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Layout;
import jcompose.schedule.JobRunner;
import jcompose.schedule.Jobs;
import jcompose.schedule.Timetable;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs jobs as {@code run -d} does. What the last one has printed can be read until the next. */
public final class MachineJobs implements JobRunner {
    private static final PassListener SILENT = new PassListener() {};

    /** A supervisor that was killed cannot tell that its container has ended. */
    private static final int LOOK_AROUND = 50;

    private final Session session;
    private final StackOptions options;
    private final String name;

    private MachineJobs(Session session, StackOptions options, String name) {
        this.session = session;
        this.options = options;
        this.name = name;
    }

    /** The jobs of a stack. */
    public static Jobs of(
            Session session,
            StackOptions options,
            String stack,
            Timetable timetable,
            Consumer<String> said) {
        return new Jobs(
                stack,
                session.engine().layout(options).jobs(stack),
                timetable,
                new MachineJobs(session, options, stack),
                said,
                InstantSource.system());
    }

    private static String prefix(String stack, String service) {
        return stack + "-" + service + "-job-";
    }

    static boolean isJob(String stack, OneOff container) {
        return container.name().startsWith(prefix(stack, container.service()));
    }

    private Machine machine() throws IOException {
        try {
            return session.engine().machine(options, name);
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public SortedMap<String, String> running(String stack) throws IOException {
        SortedMap<String, String> running = new TreeMap<>();
        session.engine()
                .observer(machine())
                .observe(stack)
                .oneOffs()
                .forEach(
                        (id, each) -> {
                            if (each.container().alive() && isJob(stack, each)) {
                                running.put(each.service(), id.hex());
                            }
                        });
        return running;
    }

    @Override
    public String start(StackDefinition stack, String service)
            throws StackException, IOException, InterruptedException {
        Machine machine = machine();
        removeEnded(machine, stack.name(), service);
        ContainerId id = RunCommand.newId();
        StackDefinition with = stack.withJob(service);
        OneOffRequest request =
                new OneOffRequest(
                        id,
                        prefix(stack.name(), service) + id.hex(),
                        stack.name(),
                        with,
                        with,
                        service,
                        true,
                        true,
                        false,
                        new TreeSet<>(),
                        true,
                        false,
                        false,
                        false,
                        List.of());
        try {
            new OneOffPass(
                            machine,
                            session.engine().observer(machine),
                            session.engine().pass(options, stack.name()))
                    .run(request, session.streams(), SILENT);
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
        return id.hex();
    }

    private void removeEnded(Machine machine, String stack, String service)
            throws IOException, InterruptedException {
        OneOffEnd end = new OneOffEnd(machine, session.engine().observer(machine));
        for (var each : session.engine().observer(machine).observe(stack).oneOffs().entrySet()) {
            boolean same = each.getValue().service().equals(service);
            if (same && isJob(stack, each.getValue()) && !each.getValue().container().alive()) {
                end.remove(each.getKey());
            }
        }
    }

    @Override
    public Optional<Integer> await(String container) throws IOException, InterruptedException {
        ContainerId id = new ContainerId(container);
        Layout layout = session.engine().layout(options);
        ContainerDirectory directories = new ContainerDirectory(layout);
        for (int look = 1; Files.isDirectory(layout.container(id)); look++) {
            Optional<JsonNode> end = directories.endState(id);
            if (end.isPresent()) {
                return Optional.of(end.get().path("exitCode").asInt(0));
            }
            if (look % LOOK_AROUND == 0 && !running(name).containsValue(container)) {
                return directories.endState(id).map(state -> state.path("exitCode").asInt(0));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return Optional.empty();
    }

    @Override
    public void stop(String container) throws IOException, InterruptedException {
        Machine machine = machine();
        new OneOffEnd(machine, session.engine().observer(machine))
                .stop(new ContainerId(container), Optional.empty());
    }
}
