package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.type.Health;
import jcompose.type.ReplicaName;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The found containers, told apart.
 *
 * @param replicas one container for each declared replica that has one
 * @param surplus all others, and why they go
 * @param aside of services that are not meant, and are left alone
 */
record Population(Map<ReplicaName, Container> replicas, List<Stop> surplus, List<Container> aside) {
    /** The first is the one to keep when a replica has several. */
    private static final Comparator<Container> BEST_FIRST =
            Comparator.comparing(Container::status)
                    .thenComparing(Container::supervised, Comparator.reverseOrder())
                    .thenComparing(Population::serves, Comparator.reverseOrder())
                    .thenComparing(Population::created, Comparator.reverseOrder())
                    .thenComparing(Container::id);

    static Population of(Stack stack, Collection<Container> containers, UpRequest request) {
        Map<ReplicaName, Container> replicas = new HashMap<>();
        List<Stop> surplus = new ArrayList<>();
        List<Container> aside = new ArrayList<>();
        for (Container container : containers.stream().sorted(BEST_FIRST).toList()) {
            container
                    .replica()
                    .ifPresentOrElse(
                            name -> {
                                if (!stack.services().containsKey(name.service())
                                        && request.leaves(name.service())) {
                                    aside.add(container);
                                } else if (!isDeclared(stack, name)) {
                                    surplus.add(notDeclared(stack, name, container));
                                } else if (replicas.putIfAbsent(name, container) != null) {
                                    surplus.add(leftover(container, "there is another " + name));
                                }
                            },
                            () -> surplus.add(leftover(container, "no replica of any service")));
        }
        return new Population(replicas, surplus, List.copyOf(aside));
    }

    /** Whether a second container, which is to be stopped, lives as this replica. */
    boolean hasDouble(ReplicaName replica) {
        return surplus.stream()
                .map(Stop::container)
                .anyMatch(
                        container ->
                                container.alive()
                                        && container.replica().filter(replica::equals).isPresent());
    }

    /** Whether somebody who is alive has an address of this one, which is not. */
    boolean isTaken(Container ended) {
        return Stream.concat(replicas.values().stream(), aside.stream())
                .filter(other -> other.alive() && !other.id().equals(ended.id()))
                .anyMatch(
                        other ->
                                ended.addresses().entrySet().stream()
                                        .anyMatch(
                                                at ->
                                                        at.getValue()
                                                                .equals(
                                                                        other.addresses()
                                                                                .get(
                                                                                        at
                                                                                                .getKey()))));
    }

    private static boolean isDeclared(Stack stack, ReplicaName name) {
        Service service = stack.services().get(name.service());
        return service != null && name.number() >= 1 && name.number() <= service.replicas();
    }

    private static Stop notDeclared(Stack stack, ReplicaName name, Container container) {
        Service service = stack.services().get(name.service());
        String sentence =
                service == null
                        ? "no service " + name.service() + " is declared"
                        : "replicas declared: " + service.replicas();
        return new Stop(container, List.of(new Reason(Kind.NOT_DECLARED, sentence)));
    }

    private static Stop leftover(Container container, String sentence) {
        return new Stop(container, List.of(new Reason(Kind.LEFTOVER, sentence)));
    }

    /** A rollout that was killed leaves the old one beside the new one, which may not be well. */
    private static boolean serves(Container container) {
        return container.health() == Health.HEALTHY || container.health() == Health.NONE;
    }

    private static Instant created(Container container) {
        return container.created().orElse(Instant.MIN);
    }
}
