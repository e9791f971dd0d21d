package jcompose.reconciler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.difference.ChangeClass;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.plan.Action.ApplyFirewall;
import jcompose.reconciler.plan.Action.AwaitCondition;
import jcompose.reconciler.plan.Action.AwaitReplica;
import jcompose.reconciler.plan.Action.CreateNetwork;
import jcompose.reconciler.plan.Action.CreateVolume;
import jcompose.reconciler.plan.Action.Drain;
import jcompose.reconciler.plan.Action.JudgeUpdate;
import jcompose.reconciler.plan.Action.MovePorts;
import jcompose.reconciler.plan.Action.PrepareImage;
import jcompose.reconciler.plan.Action.RemoveNetwork;
import jcompose.reconciler.plan.Action.RemoveVolume;
import jcompose.reconciler.plan.Action.ServeNames;
import jcompose.reconciler.plan.Action.StartContainer;
import jcompose.reconciler.plan.Action.StopContainer;
import jcompose.reconciler.plan.Action.UpdateContainer;
import jcompose.type.Condition;
import jcompose.type.ContainerId;
import jcompose.type.Health;
import jcompose.type.Ipv4;
import jcompose.type.ReplicaName;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Applies a plan to a simulated machine, in any order that the plan allows. It refuses, as a failed
 * assertion, what a real machine could not do and what must never be done.
 */
final class Execution {
    private final Machine machine;
    private final Stack stack;

    Execution(Machine machine, Stack stack) {
        this.machine = machine;
        this.stack = stack;
    }

    void all(Plan plan, Dice dice) {
        some(plan, dice, plan.steps().size());
    }

    /** As if the pass were killed after so many steps. */
    void some(Plan plan, Dice dice, int count) {
        Set<Integer> done = new HashSet<>();
        while (done.size() < count) {
            List<Step> possible =
                    plan.steps().stream()
                            .filter(step -> !done.contains(step.number()))
                            .filter(step -> done.containsAll(step.after()))
                            .filter(step -> done.containsAll(step.following()))
                            .toList();
            Step step = dice.pick(possible);
            try {
                apply(step.action(), plan);
            } catch (AssertionError failure) {
                throw new AssertionError(
                        "step %d: %s%n%s"
                                .formatted(step.number(), failure.getMessage(), PlanText.of(plan)),
                        failure);
            }
            done.add(step.number());
        }
    }

    void apply(Action action, Plan plan) {
        switch (action) {
            case PrepareImage(_, Image.ToPrepare image) -> machine.build(image);
            case CreateNetwork create -> create(create, plan);
            case RemoveNetwork(ActualNetwork network) -> remove(network, plan);
            case CreateVolume(var volume) -> assertTrue(machine.volumes.add(volume.name()));
            case RemoveVolume(String name) -> assertTrue(machine.volumes.remove(name), name);
            case ApplyFirewall(var firewall, var withdrawn) -> {
                assertFalse(machine.firewall.equals(firewall), "already as it should be");
                machine.firewall = firewall;
                withdrawn.forEach(
                        (id, ports) ->
                                machine.containers.put(id, machine.container(id).without(ports)));
            }
            case ServeNames() -> machine.namesServed = true;
            case StartContainer start -> start(start, beside(start, plan));
            case Action.CreateContainer create -> make(create);
            case Action.StartAgain again -> startAgain(again);
            case StopContainer stop -> stop(stop);
            case Action.RunPreStop hooks ->
                    assertEquals(
                            Status.RUNNING,
                            Objects.requireNonNull(machine.containers.get(hooks.container()))
                                    .status(),
                            "only in what runs");
            case Action.PauseContainer(ContainerId id, _) ->
                    become(id, Status.RUNNING, Status.PAUSED);
            case Action.UnpauseContainer(ContainerId id, _) ->
                    become(id, Status.PAUSED, Status.RUNNING);
            case UpdateContainer update -> update(update);
            case AwaitCondition(String service, Condition condition) -> await(service, condition);
            case MovePorts move -> move(move);
            case Drain(ContainerId id, _, _) -> drain(id);
            case AwaitReplica(ReplicaName replica, _, var beside) -> await(replica, beside);
            case JudgeUpdate _ -> {
                // Nothing fails here.
            }
        }
    }

    /** Whom the plan lets go on beside the one that is started. */
    private static Optional<ContainerId> beside(StartContainer start, Plan plan) {
        return plan.steps().stream()
                .map(Step::action)
                .filter(AwaitReplica.class::isInstance)
                .map(AwaitReplica.class::cast)
                .filter(await -> await.replica().equals(start.replica()))
                .findFirst()
                .flatMap(AwaitReplica::beside);
    }

    /** Whoever connects meets somebody who answers. */
    private void move(MovePorts move) {
        Firewall after = machine.firewall.moving(move.ports(), move.from(), move.to());
        assertFalse(machine.firewall.equals(after), move::toString);
        move.to()
                .ifPresent(
                        to ->
                                assertTrue(
                                        machine.containers.values().stream()
                                                .anyMatch(
                                                        container ->
                                                                serves(container)
                                                                        && container
                                                                                .addresses()
                                                                                .containsValue(to)),
                                        () -> "nobody who is well: " + move));
        machine.firewall = after;
    }

    /** It would never end while new connections come. */
    private void drain(ContainerId id) {
        Container container = machine.container(id);
        machine.firewall
                .ports()
                .forEach(
                        (port, behind) ->
                                container
                                        .addresses()
                                        .values()
                                        .forEach(
                                                at ->
                                                        assertFalse(
                                                                behind.contains(at),
                                                                () -> "still behind " + port)));
    }

    private void await(ReplicaName replica, Optional<ContainerId> beside) {
        Container newest =
                machine.containers.values().stream()
                        .filter(found -> found.replica().filter(replica::equals).isPresent())
                        .filter(found -> beside.filter(found.id()::equals).isEmpty())
                        .findFirst()
                        .orElseThrow();
        boolean unchecked = newest.health() == Health.NONE;
        machine.containers.put(
                newest.id(),
                Containers.withHealth(newest, unchecked ? Health.NONE : Health.HEALTHY));
    }

    private static boolean serves(Container container) {
        return container.status() == Status.RUNNING
                && (container.health() == Health.HEALTHY || container.health() == Health.NONE);
    }

    private void stop(StopContainer stop) {
        Container container = machine.containers.remove(stop.container());
        assertNotNull(container, stop::toString);
        machine.joined.remove(stop.container());
        if (!stop.removed()) {
            assertTrue(container.alive(), "what does not run cannot be stopped");
            machine.containers.put(container.id(), Containers.stopped(container));
        }
    }

    private void become(ContainerId id, Status before, Status after) {
        Container container = machine.container(id);
        assertEquals(before, container.status());
        machine.containers.put(id, Containers.withStatus(container, after, container.health()));
    }

    private void create(CreateNetwork create, Plan plan) {
        assertNull(machine.networks.get(create.name()), create::toString);
        cutOff(create.name(), plan);
        machine.networks
                .values()
                .forEach(
                        other ->
                                assertFalse(
                                        other.up()
                                                && (other.subnet().overlaps(create.subnet())
                                                        || overlapsInIpv6(other, create)),
                                        () -> create + " overlaps " + other));
        machine.networks.put(
                create.name(),
                new ActualNetwork(
                        create.name(),
                        "bridge",
                        create.subnet(),
                        true,
                        create.internal(),
                        create.ipv6(),
                        create.mtu()));
    }

    private static boolean overlapsInIpv6(ActualNetwork other, CreateNetwork create) {
        return other.ipv6()
                .filter(had -> create.ipv6().filter(had::overlaps).isPresent())
                .isPresent();
    }

    private void remove(ActualNetwork network, Plan plan) {
        cutOff(network.name(), plan);
        assertEquals(network, machine.networks.remove(network.name()));
    }

    /** A container that outlives its bridge is cut off until it gets another interface. */
    private void cutOff(String network, Plan plan) {
        for (Container container : List.copyOf(machine.containers.values())) {
            if (container.alive() && container.addresses().containsKey(network)) {
                assertTrue(
                        plan.steps().stream()
                                .anyMatch(step -> reconnects(step.action(), container)),
                        () -> "still on " + network + ": " + container);
                machine.containers.put(
                        container.id(),
                        Containers.withField(
                                container, Field.INTERFACES, "its bridge is another one"));
            }
        }
    }

    private static boolean reconnects(Action action, Container container) {
        return action instanceof UpdateContainer update
                && update.container().equals(container.id())
                && update.changes().stream().anyMatch(change -> change.field() == Field.INTERFACES);
    }

    private void start(StartContainer start, Optional<ContainerId> beside) {
        requirePossible(start, beside);
        for (Dependency dependency :
                Objects.requireNonNull(stack.services().get(start.replica().service()))
                        .dependencies()) {
            requireHolds(dependency, start.replica());
        }
        ContainerId id = machine.newId();
        machine.joined.put(id, join(start));
        machine.containers.put(
                id,
                Containers.running(
                        id,
                        start.replica(),
                        machine.age(),
                        healthOf(start.replica()),
                        addresses(start),
                        start.dependsOn(),
                        start.fields()));
    }

    private void make(Action.CreateContainer create) {
        StartContainer start = create.start();
        requirePossible(start, Optional.empty());
        ContainerId id = machine.newId();
        machine.containers.put(
                id,
                Containers.created(
                                id,
                                start.replica(),
                                machine.age(),
                                addresses(start),
                                start.dependsOn(),
                                start.fields())
                        .without(create.ports()));
    }

    private void startAgain(Action.StartAgain again) {
        Container container = machine.container(again.container());
        assertFalse(container.alive(), "it runs");
        assertTrue(container.isRecorded(), "nothing says what to start");
        container
                .addresses()
                .forEach(
                        (network, address) -> {
                            ActualNetwork found = machine.networks.get(network);
                            assertTrue(found != null && found.up(), "a network that is not there");
                            assertTrue(found.subnet().contains(address), "of another network");
                            assertFalse(machine.isTaken(network, address), "an address twice");
                        });
        requireNobodyInTheNamespacesOf(again.replica());
        Service service = Objects.requireNonNull(stack.services().get(again.replica().service()));
        service.dependencies().forEach(dependency -> requireHolds(dependency, again.replica()));
        machine.newId();
        machine.namesServed |= !container.addresses().isEmpty();
        machine.joined.put(container.id(), join(service.container()));
        machine.containers.put(
                container.id(),
                Containers.startedAgain(container, machine.age(), healthOf(again.replica())));
    }

    private Health healthOf(ReplicaName replica) {
        Service service = Objects.requireNonNull(stack.services().get(replica.service()));
        return service.container().healthCheck().isPresent() ? Health.STARTING : Health.NONE;
    }

    private static SortedMap<String, Ipv4> addresses(StartContainer start) {
        TreeMap<String, Ipv4> addresses = new TreeMap<>();
        start.attachments().forEach(at -> addresses.put(at.network(), at.address()));
        return addresses;
    }

    private void requirePossible(StartContainer start, Optional<ContainerId> beside) {
        assertTrue(
                machine.containers.values().stream()
                        .filter(
                                found ->
                                        found.replica().filter(start.replica()::equals).isPresent())
                        .allMatch(found -> beside.filter(found.id()::equals).isPresent()),
                "there is one already");
        assertTrue(start.spec().image() instanceof Image.Present, "its image is not built");
        start.attachments().forEach(this::attach);
        machine.namesServed |= !start.attachments().isEmpty();
        for (Mount mount : start.spec().mounts()) {
            if (mount instanceof Mount.Volume(String volume, _, _, _, _)) {
                assertTrue(machine.volumes.contains(volume), () -> "no volume for " + start);
            }
        }
        requireNobodyInTheNamespacesOf(start.replica());
    }

    /** Who outlives the owner of its namespaces is alone in them; an unread field hides it. */
    private void requireNobodyInTheNamespacesOf(ReplicaName owner) {
        for (Container container : machine.containers.values()) {
            Service service =
                    container
                            .replica()
                            .map(name -> stack.services().get(name.service()))
                            .orElse(null);
            assertFalse(
                    service != null
                            && container.alive()
                            && SharedNamespaces.of(service.container()).areOf(owner),
                    () -> "still in the namespaces of an earlier " + owner + ": " + container);
        }
    }

    private void attach(Attachment attachment) {
        ActualNetwork network = machine.networks.get(attachment.network());
        assertNotNull(network, attachment::toString);
        assertTrue(network.up(), "a network that is not up");
        assertEquals(network.subnet(), attachment.subnet());
        Ipv4 address = attachment.address();
        assertTrue(attachment.subnet().contains(address), attachment::toString);
        assertFalse(address.equals(attachment.subnet().base()), "the network's own address");
        assertFalse(address.equals(attachment.subnet().gateway()), "the gateway's address");
        assertFalse(address.equals(attachment.subnet().broadcast()), "the broadcast address");
        assertFalse(
                machine.isTaken(attachment.network(), address),
                () -> "two containers with the address of " + attachment);
    }

    private Map<Field, ContainerId> join(StartContainer start) {
        return join(start.spec());
    }

    private Map<Field, ContainerId> join(ContainerSpec spec) {
        Map<Field, ContainerId> joined = new HashMap<>();
        join(joined, Field.NETWORK_NAMESPACE, spec.networkNamespace());
        join(joined, Field.PID_NAMESPACE, spec.pidNamespace());
        join(joined, Field.IPC_NAMESPACE, spec.ipcNamespace());
        return joined;
    }

    private void join(Map<Field, ContainerId> joined, Field field, NamespaceMode mode) {
        if (mode instanceof NamespaceMode.OfService(String service)) {
            Container owner = machine.replica(new ReplicaName(service, 1)).orElseThrow();
            assertTrue(owner.alive(), "a namespace that nobody lives in");
            joined.put(field, owner.id());
        }
    }

    /** Of a double that is to be stopped nothing is asked. */
    private void requireHolds(Dependency dependency, ReplicaName starting) {
        String service = dependency.service();
        int count = Objects.requireNonNull(stack.services().get(service)).replicas();
        for (int number = 1; number <= count; number++) {
            ReplicaName replica = new ReplicaName(service, number);
            assertTrue(
                    machine.containers.values().stream()
                            .filter(found -> found.replica().filter(replica::equals).isPresent())
                            .anyMatch(found -> holds(found, dependency)),
                    () -> starting + " starts before " + dependency);
        }
    }

    private static boolean holds(Container container, Dependency dependency) {
        return switch (dependency.condition()) {
            case STARTED -> true;
            case HEALTHY -> serves(container);
            case COMPLETED ->
                    container.status() == Status.EXITED && container.exitCode().orElseThrow() == 0;
        };
    }

    /** What is waited for happens. */
    private void await(String service, Condition condition) {
        for (Container container : replicas(service)) {
            Container after =
                    switch (condition) {
                        case STARTED -> throw new AssertionError("nothing to wait for");
                        case HEALTHY -> {
                            assertTrue(container.alive(), "it will never be healthy");
                            boolean unchecked = container.health() == Health.NONE;
                            yield Containers.withStatus(
                                    container,
                                    Status.RUNNING,
                                    unchecked ? Health.NONE : Health.HEALTHY);
                        }
                        case COMPLETED -> Containers.ended(container, 0);
                    };
            machine.containers.put(container.id(), after);
        }
    }

    private void update(UpdateContainer update) {
        Container container = machine.containers.get(update.container());
        assertNotNull(container, update::toString);
        assertTrue(container.alive(), "what has ended cannot be changed");
        assertFalse(update.changes().isEmpty(), "nothing to change");
        update.changes()
                .forEach(change -> assertEquals(ChangeClass.IN_PLACE, change.changeClass()));
        boolean otherCheck =
                update.changes().stream().anyMatch(change -> change.field() == Field.HEALTH_CHECK);
        Health health = update.spec().healthCheck().isPresent() ? Health.STARTING : Health.NONE;
        Container after =
                Containers.withAddresses(
                        Containers.withFields(container, update.fields()),
                        moved(container, update));
        machine.containers.put(
                container.id(), otherCheck ? Containers.withHealth(after, health) : after);
    }

    private SortedMap<String, Ipv4> moved(Container container, UpdateContainer update) {
        SortedMap<String, Ipv4> addresses = new TreeMap<>();
        for (Attachment attachment : update.attachments()) {
            String network = attachment.network();
            if (!attachment.address().equals(container.addresses().get(network))) {
                attach(attachment);
            }
            addresses.put(network, attachment.address());
        }
        return addresses;
    }

    private List<Container> replicas(String service) {
        int count = Objects.requireNonNull(stack.services().get(service)).replicas();
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> machine.replica(new ReplicaName(service, number)))
                .map(Optional::orElseThrow)
                .toList();
    }
}
