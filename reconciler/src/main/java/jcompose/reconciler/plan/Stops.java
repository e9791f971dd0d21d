package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.reconciler.plan.StepGraph.Node;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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
        for (Stop stop : containers.stream().sorted(byReplica()).toList()) {
            Container container = stop.container();
            Action action =
                    new Action.StopContainer(container.id(), container.replica(), stop.removed());
            stops.add(new Stopping(container, graph.add(action, stop.reasons())));
        }
        List<Stopping> ordered =
                stops.stream().filter(stopping -> !rolled.contains(stopping.id())).toList();
        for (Stopping stopping : ordered) {
            service(stopping)
                    .map(needs::allNeededBy)
                    .ifPresent(
                            others ->
                                    ordered.stream()
                                            .filter(other -> isOf(other, others))
                                            .forEach(other -> other.node.after(stopping.node)));
        }
    }

    List<Node> all() {
        return nodes(_ -> true);
    }

    /** That of a container that is to be stopped. */
    Node of(ContainerId container) {
        return nodes(other -> other.id().equals(container)).getFirst();
    }

    List<Node> of(ReplicaName replica) {
        return nodes(container -> container.replica().filter(replica::equals).isPresent());
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
        return nodes(
                container ->
                        attachment
                                .address()
                                .equals(container.addresses().get(attachment.network())));
    }

    List<Node> ofService(String service) {
        return stops.stream()
                .filter(stopping -> isOf(stopping, List.of(service)))
                .map(Stopping::node)
                .toList();
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

    private static boolean isOf(Stopping stopping, Collection<String> services) {
        return service(stopping).filter(services::contains).isPresent();
    }

    private static Optional<String> service(Stopping stopping) {
        return stopping.container.replica().map(ReplicaName::service);
    }

    /** What has no name comes last. */
    private static Comparator<Stop> byReplica() {
        return Comparator.comparing(
                        (Stop stop) -> stop.container().replica().orElse(null),
                        Comparator.nullsLast(BY_NAME))
                .thenComparing(stop -> stop.container().id());
    }
}
