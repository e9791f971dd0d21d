package jcompose.deploy;

import jcompose.execute.EffectException;
import jcompose.execute.Executor;
import jcompose.execute.ImagePreparation;
import jcompose.execute.Machine;
import jcompose.execute.Outcome;
import jcompose.execute.VolumePreparation;
import jcompose.network.PortsInUse;
import jcompose.observe.Observer;
import jcompose.process.Streams;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Hooks;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Plan;
import jcompose.runtime.Answer;
import jcompose.runtime.Grace;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.OneOffRun;
import jcompose.runtime.Origin;
import jcompose.stack.StackException;
import jcompose.stack.definition.DependencyDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.PublishedPort;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Runs one container beside the replicas of a stack, after what it depends on has come up. */
public final class OneOffPass {
    private final Machine machine;
    private final Observer observer;
    private final Pass pass;

    public OneOffPass(Machine machine, Observer observer, Pass pass) {
        this.machine = machine;
        this.observer = observer;
        this.pass = pass;
    }

    /**
     * Runs it; detached, returns 0 once it runs, otherwise its exit status once it has ended.
     *
     * @throws IOException when it could not be started; nothing is left of it then
     */
    public int run(OneOffRequest request, Streams streams, PassListener listener)
            throws StackException, IOException, InterruptedException {
        LaunchSpec launch;
        try (StackLock _ = StackLock.take(machine.layout(), request.stack(), listener)) {
            launch = prepared(request, listener);
            if (request.detached()) {
                launch(launch);
                return 0;
            }
        }
        return new OneOffEnd(machine, observer)
                .after(
                        launch,
                        () ->
                                machine.runtime()
                                        .runIn(launch.directory(), request.interactive(), streams));
    }

    private LaunchSpec prepared(OneOffRequest request, PassListener listener)
            throws StackException, IOException, InterruptedException {
        Stack stack = pass.withImages(needed(request), listener);
        try (NetworkLock _ = NetworkLock.take()) {
            OneOffPlan plan = plan(request, stack);
            checkPorts(request, plan.actual());
            execute(plan.ground(), plan.actual(), origin(request), listener);
        }
        OneOffPlan plan = plan(request, stack);
        execute(plan.before(), plan.actual(), origin(request), listener);
        OneOffRun run =
                new OneOffRun(
                        request.name(),
                        request.named() ? request.service() : "",
                        request.ports(),
                        request.terminal(),
                        request.removed(),
                        request.afterwards());
        try {
            Actual now = observer.observe(request.stack(), request.changed().externalNetworks());
            LaunchSpec launch =
                    machine.oneOff(
                            request.stack(), now, request.id(), plan.start(), run, origin(request));
            machine.directories().prepare(launch);
            new VolumePreparation(machine.volumes(), machine.runtime(), machine.directories())
                    .prepare(launch);
            machine.directories().record(launch);
            return launch;
        } catch (EffectException | IOException e) {
            machine.directories().remove(request.id());
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private void launch(LaunchSpec launch) throws IOException {
        List<String> failures = new ArrayList<>();
        machine.runtime()
                .launch(
                        List.of(launch),
                        answer -> {
                            if (answer instanceof Answer.Failed failed) {
                                failures.add(failed.message());
                            }
                        });
        if (!failures.isEmpty()) {
            machine.directories().remove(launch.id());
            throw new IOException(
                    launch.oneOff().orElseThrow().name() + ": " + failures.getFirst());
        }
    }

    private OneOffPlan plan(OneOffRequest request, Stack stack) throws StackException, IOException {
        Actual actual = observer.observe(request.stack(), request.changed().externalNetworks());
        SortedMap<String, Service> services = new TreeMap<>(stack.services());
        Service like = Objects.requireNonNull(services.remove(request.service()));
        Service own = own(request, like);
        Preflight.checkMounts(
                subset(request.changed(), new TreeSet<>(List.of(request.service())), request),
                actual,
                machine.volumes());
        Stack others = new Stack(request.stack(), services, stack.networks(), stack.volumes());
        return OneOffPlan.of(FreePorts.settle(others, actual), own, actual);
    }

    private Service own(OneOffRequest request, Service like) {
        Optional<String> alias = Optional.of(request.service()).filter(_ -> request.aliases());
        ContainerSpec spec = like.container();
        ContainerSpec own =
                spec.with(Hooks.NONE).named(Optional.empty()).with(spec.networking().beside(alias));
        return new Service(
                request.service() + "-run-" + request.id(),
                1,
                request.named() ? own.with(RestartPolicy.NO) : own,
                List.copyOf(request.ports()),
                request.dependencies() ? like.dependencies() : List.of(),
                Optional.empty());
    }

    private static void checkPorts(OneOffRequest request, Actual actual) throws IOException {
        if (request.ports().isEmpty()) {
            return;
        }
        PortsInUse used = PortsInUse.read(request.stack());
        for (PublishedPort port : request.ports()) {
            Optional<String> holder =
                    actual.firewall().ports().containsKey(port)
                            ? Optional.of("the stack " + request.stack())
                            : used.holder(port);
            if (holder.isPresent()) {
                throw new IOException(
                        "port "
                                + port.published()
                                + "/"
                                + port.protocol()
                                + " is in use by "
                                + holder.get());
            }
        }
    }

    /** The service as it is changed, and as they are those that it depends on. */
    private static StackDefinition needed(OneOffRequest request) {
        SortedSet<String> names = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(request.service()));
        while (!open.isEmpty()) {
            String name = open.remove();
            boolean followed = request.dependencies() || !name.equals(request.service());
            if (names.add(name) && followed) {
                for (DependencyDefinition each : service(request.changed(), name).dependencies()) {
                    open.add(each.service());
                }
            }
        }
        return subset(request.base(), names, request);
    }

    private static StackDefinition subset(
            StackDefinition definition, SortedSet<String> names, OneOffRequest request) {
        SortedMap<String, ServiceDefinition> services = new TreeMap<>();
        for (String name : names) {
            StackDefinition source =
                    name.equals(request.service()) ? request.changed() : definition;
            services.put(name, service(source, name));
        }
        return new StackDefinition(
                request.stack(),
                definition.projectDirectory(),
                definition.files(),
                services,
                request.changed().networks(),
                request.changed().volumes(),
                definition.jobs(),
                definition.inactive(),
                definition.encrypted(),
                List.of(),
                definition.canonical());
    }

    private static ServiceDefinition service(StackDefinition definition, String name) {
        return Objects.requireNonNull(definition.services().get(name), name);
    }

    private static Origin origin(OneOffRequest request) {
        return new Origin(request.base().files(), request.base().projectDirectory());
    }

    private void execute(Plan plan, Actual actual, Origin origin, PassListener listener)
            throws IOException, InterruptedException {
        ImagePreparation none = image -> {};
        var effects =
                machine.effects(
                        plan.stack(), actual, origin, Grace.OWN, none, listener::hookPrinted);
        for (Outcome outcome : new Executor(effects, listener).execute(plan)) {
            if (outcome instanceof Outcome.Failed failed) {
                Action action = failed.step().action();
                throw new IOException(
                        action.getClass().getSimpleName() + " failed: " + failed.reason());
            }
        }
    }
}
