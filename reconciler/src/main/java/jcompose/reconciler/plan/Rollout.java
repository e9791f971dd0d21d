package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.UpdatePolicy;
import jcompose.reconciler.desired.UpdatePolicy.Order;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.reconciler.plan.ReplicaChange.Start;
import jcompose.type.Ipv4;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Running replicas of a service that are replaced group by group, so that the service goes on.
 *
 * @param replacements all have a container that they replace, and it is alive
 */
record Rollout(Service service, UpdatePolicy policy, List<Start> replacements) {
    /**
     * Empty for a service without a policy, and where old and new cannot be there side by side:
     * when networks are made anew, in namespaces of other services, for new anonymous volumes, and
     * when it restarts with another service.
     */
    static Optional<Rollout> of(
            Service service,
            Collection<ReplicaChange> changes,
            NetworkPlan networks,
            boolean renewing) {
        if (service.update().isEmpty()
                || !SharedNamespaces.of(service.container()).services().isEmpty()
                || (renewing && hasAnonymousVolume(service))) {
            return Optional.empty();
        }
        List<Start> replacements = new ArrayList<>();
        for (ReplicaChange change : changes) {
            if (change instanceof Start start
                    && start.found().filter(Container::alive).isPresent()) {
                replacements.add(start);
            }
        }
        boolean follows =
                replacements.stream()
                        .flatMap(start -> start.reasons().stream())
                        .anyMatch(reason -> reason.kind() == Kind.FOLLOWS);
        boolean steady =
                !follows && replacements.stream().allMatch(start -> isSteady(start, networks));
        return replacements.isEmpty() || !steady
                ? Optional.empty()
                : Optional.of(new Rollout(service, service.update().get(), replacements));
    }

    /** An address that the stack file gives is not to be had twice. */
    boolean startsFirst() {
        return policy.order() == Order.START_FIRST
                && service.container().networking().connections().stream()
                        .noneMatch(
                                connection ->
                                        connection.address().isPresent()
                                                || connection.ipv6().isPresent()
                                                || connection.mac().isPresent()
                                                || !connection.settings().linkLocal().isEmpty());
    }

    boolean replaces(Start start) {
        return replacements.contains(start);
    }

    List<List<Start>> groups() {
        List<List<Start>> groups = new ArrayList<>();
        int size = policy.groupSize(replacements.size());
        for (int first = 0; first < replacements.size(); first += size) {
            int end = Math.min(first + size, replacements.size());
            groups.add(List.copyOf(replacements.subList(first, end)));
        }
        return groups;
    }

    static Container old(Start start) {
        return start.found().orElseThrow();
    }

    private static boolean hasAnonymousVolume(Service service) {
        return service.container().mounts().stream().anyMatch(Mount.Anonymous.class::isInstance);
    }

    /**
     * Whether all networks that the old container is on, or may be, stay as they are and have its
     * addresses.
     */
    private static boolean isSteady(Start start, NetworkPlan networks) {
        Container old = old(start);
        Set<String> names = new TreeSet<>(old.addresses().keySet());
        if (old.fields().get(Field.NETWORKS) instanceof Value.Several(List<String> meant)) {
            names.addAll(meant);
        }
        return names.stream()
                .allMatch(
                        name -> {
                            Place place = networks.places().get(name);
                            Ipv4 address = old.addresses().get(name);
                            return place != null
                                    && place.stays()
                                    && (address == null || place.subnet().contains(address));
                        });
    }
}
