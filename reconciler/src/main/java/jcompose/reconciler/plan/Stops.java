package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.HookValues;
import jcompose.reconciler.difference.Value;
import jcompose.reconciler.plan.StepGraph.Node;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;
import jcompose.type.ReplicaName;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The steps that stop containers: each after those of all that depend on it, but that who gives way
 * in a rollout leaves nobody without its service.
 */
final class Stops {
    private static final Comparator<ReplicaName> BY_NAME = Comparator.naturalOrder();

    private final List<Stopping> stops = new ArrayList<>();
    private final Map<ContainerId, Node> byId = new HashMap<>();
    private final Map<ReplicaName, List<Node>> byReplica = new HashMap<>();
    private final Map<String, List<Node>> byService = new HashMap<>();
    private final Map<Ipv4, List<Stopping>> byAddress = new HashMap<>();

    private record Stopping(Container container, Node node) {
        ContainerId id() {
            return container.id();
        }
    }

    /**
     * Adds the steps.
     *
     * @param needs also knows what the containers were started to depend on
     * @param rolled containers that give way in a rollout
     */
    Stops(
            StepGraph graph,
            Collection<Stop> containers,
            ServiceGraph needs,
            Set<ContainerId> rolled) {
        for (Stop stop : containers.stream().sorted(byName()).toList()) {
            Container container = stop.container();
            Action action =
                    new Action.StopContainer(container.id(), container.replica(), stop.removed());
            Node node = graph.add(action, stop.reasons());
            if (!stop.sudden()
                    && container.status() == Container.Status.RUNNING
                    && HookValues.areSome(container.fields(), Field.PRE_STOP)) {
                ReplicaName replica = container.replica().orElseThrow();
                node.begin(
                        graph.add(new Action.RunPreStop(container.id(), replica), stop.reasons()));
            }
            add(new Stopping(container, node));
        }
        Map<String, List<Node>> ordered = new HashMap<>();
        for (Stopping stopping : stops) {
            if (!rolled.contains(stopping.id())) {
                service(stopping).ifPresent(name -> list(ordered, name).add(stopping.node));
            }
        }
        ordered.forEach(
                (service, nodes) ->
                        needs.nextNeededBy(service, ordered.keySet())
                                .forEach(
                                        other ->
                                                list(ordered, other)
                                                        .forEach(node -> node.after(nodes))));
    }

    private void add(Stopping stopping) {
        stops.add(stopping);
        byId.put(stopping.id(), stopping.node);
        Optional<ReplicaName> replica = stopping.container.replica();
        replica.ifPresent(name -> list(byReplica, name).add(stopping.node));
        replica.ifPresent(name -> list(byService, name.service()).add(stopping.node));
        new HashSet<>(stopping.container.addresses().values())
                .forEach(address -> list(byAddress, address).add(stopping));
    }

    List<Node> all() {
        return nodes(_ -> true);
    }

    /** That of a container that is to be stopped. */
    Node of(ContainerId container) {
        return Objects.requireNonNull(byId.get(container), container::toString);
    }

    List<Node> of(ReplicaName replica) {
        return list(byReplica, replica);
    }

    /** Those of containers that are, or may be, attached to the network. */
    List<Node> attachedTo(String network) {
        return nodes(
                container ->
                        container.addresses().containsKey(network)
                                || isMeantFor(container, network));
    }

    /** Those of containers that give up an address which is to be used again. */
    List<Node> holding(Attachment attachment) {
        Ipv4 address = attachment.address();
        return list(byAddress, address).stream()
                .filter(
                        stopping ->
                                address.equals(
                                        stopping.container.addresses().get(attachment.network())))
                .map(Stopping::node)
                .toList();
    }

    List<Node> ofService(String service) {
        return list(byService, service);
    }

    private List<Node> nodes(Predicate<Container> which) {
        return stops.stream()
                .filter(stopping -> which.test(stopping.container))
                .map(Stopping::node)
                .toList();
    }

    private static boolean isMeantFor(Container container, String network) {
        return container.fields().get(Field.NETWORKS) instanceof Value.Several(List<String> names)
                && names.contains(network);
    }

    private static Optional<String> service(Stopping stopping) {
        return stopping.container.replica().map(ReplicaName::service);
    }

    /** What has no name comes last. */
    private static Comparator<Stop> byName() {
        return Comparator.comparing(
                        (Stop stop) -> stop.container().replica().orElse(null),
                        Comparator.nullsLast(BY_NAME))
                .thenComparing(stop -> stop.container().id());
    }

    private static <K, V> List<V> list(Map<K, List<V>> lists, K key) {
        return lists.computeIfAbsent(key, _ -> new ArrayList<>());
    }
}
