package jcompose.cli.serve;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.LogPrinter;
import jcompose.cli.output.LogStyle;
import jcompose.cli.plan.PlanText;
import jcompose.cli.plan.PlanView;
import jcompose.cli.stack.MachineJobs;
import jcompose.deploy.PassListener;
import jcompose.deploy.PassResult;
import jcompose.deploy.Preview;
import jcompose.deploy.StepText;
import jcompose.gitops.Deployments;
import jcompose.gitops.ServeEvents;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.plan.UpRequest;
import jcompose.runtime.Grace;
import jcompose.schedule.Jobs;
import jcompose.schedule.Timetable;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
            return session.engine()
                    .deployment(options, stack.name())
                    .up(
                            stack,
                            UpRequest.WHOLE
                                    .leaving(stack.inactive())
                                    .with(UpRequest.Option.LEAVING_STOPPED),
                            Grace.OWN,
                            listener);
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public PassResult down(String stack, PassListener listener)
            throws IOException, InterruptedException {
        try {
            return session.engine()
                    .pass(options, stack)
                    .down(stack, new TreeSet<>(), Grace.OWN, listener);
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

    @Override
    public List<String> plan(StackDefinition stack) throws StackException, IOException {
        try {
            Preview preview =
                    session.engine()
                            .pass(options, stack.name())
                            .preview(stack, UpRequest.WHOLE.leaving(stack.inactive()));
            return stack.encrypted().isEmpty()
                    ? PlanText.of(PlanView.of(preview, stack), false).lines().toList()
                    : preview.plan().steps().stream()
                            .map(step -> StepText.toDo(step.action()))
                            .toList();
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public List<Member> members(String stack) throws IOException {
        List<Member> members = new ArrayList<>();
        Actual actual = observe(stack);
        for (Container container : actual.containers().values()) {
            String name =
                    container.replica().map(Object::toString).orElse(container.id().toString());
            members.add(member(name, container));
        }
        actual.oneOffs()
                .values()
                .forEach(each -> members.add(member(each.name(), each.container())));
        members.sort(Comparator.comparing(Member::name));
        return members;
    }

    private static Member member(String name, Container container) {
        String health =
                switch (container.health()) {
                    case NONE -> "";
                    case STARTING -> "starting";
                    case HEALTHY -> "healthy";
                    case UNHEALTHY -> "unhealthy";
                };
        String exit =
                container.status() == Status.EXITED
                        ? container.exitCode().map(code -> " (" + code + ")").orElse("")
                        : "";
        return new Member(
                name, container.status().toString().toLowerCase(Locale.ROOT) + exit, health);
    }

    private Actual observe(String stack) throws IOException {
        try {
            return session.engine()
                    .observer(session.engine().machine(options, stack))
                    .observe(stack);
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String logs(String stack, int lines) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8);
        LogStyle style = new LogStyle(true, true, false, Optional.empty(), Optional.empty());
        Actual actual = observe(stack);
        List<Container> all = new ArrayList<>(actual.containers().values());
        actual.oneOffs().values().forEach(each -> all.add(each.container()));
        try (LogPrinter printer =
                new LogPrinter(session.engine().layout(options), out, out, style)) {
            printer.add(all, _ -> lines);
            printer.print();
        }
        return text.toString(StandardCharsets.UTF_8);
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
            var machine = session.engine().machine(options, stack);
            boolean starting = false;
            for (Container container :
                    session.engine().observer(machine).observe(stack).containers().values()) {
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
