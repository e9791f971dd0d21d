package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which service needs which others: by dependency or for their namespaces. Never has a cycle. */
final class ServiceGraph {
    private final SortedMap<String, SortedSet<String>> needed = new TreeMap<>();

    /**
     * What the stack file says.
     *
     * @throws IllegalArgumentException if a service needs one that is not declared, or the
     *     namespace of one without a replica, or services need each other
     */
    static ServiceGraph of(Stack stack) {
        ServiceGraph graph = new ServiceGraph();
        for (Service service : stack.services().values()) {
            SortedSet<String> needs = SharedNamespaces.of(service.container()).services();
            needs.forEach(other -> requireReplica(stack, service, other));
            service.dependencies().forEach(dependency -> needs.add(dependency.service()));
            for (String other : needs) {
                if (!stack.services().containsKey(other)) {
                    throw new IllegalArgumentException(
                            "service %s depends on %s, which is not declared"
                                    .formatted(service.name(), other));
                }
                graph.add(service.name(), other);
            }
        }
        graph.requireNoCycle();
        return graph;
    }

    /**
     * What containers that are there need of each other to be started as they were. Namespaces come
     * before all else, for without them a container cannot be; of what contradicts that or the
     * rest, nothing is taken over.
     *
     * @param dependencies what is known of them besides, by service
     */
    static ServiceGraph of(
            SortedMap<String, List<Dependency>> dependencies, Collection<Container> containers) {
        ServiceGraph graph = new ServiceGraph();
        containers.forEach(each -> graph.addPossible(each, RecordedNamespaces.of(each)));
        dependencies.forEach(
                (service, needs) -> {
                    SortedSet<String> others = new TreeSet<>();
                    needs.forEach(dependency -> others.add(dependency.service()));
                    graph.addPossible(service, others);
                });
        containers.forEach(each -> graph.addPossible(each, each.dependsOn()));
        return graph;
    }

    /**
     * Also what the containers were started to depend on; of what contradicts the rest, nothing is
     * taken over.
     */
    ServiceGraph with(Collection<Container> containers) {
        ServiceGraph merged = new ServiceGraph();
        needed.forEach((service, others) -> merged.needed.put(service, new TreeSet<>(others)));
        containers.forEach(each -> merged.addPossible(each, RecordedNamespaces.of(each)));
        containers.forEach(each -> merged.addPossible(each, each.dependsOn()));
        return merged;
    }

    private void addPossible(Container container, SortedSet<String> others) {
        container.replica().ifPresent(replica -> addPossible(replica.service(), others));
    }

    SortedSet<String> neededBy(String service) {
        return needed.getOrDefault(service, Collections.emptySortedSet());
    }

    /** Those of {@code services} that it needs directly, or through others that are not of them. */
    Set<String> nextNeededBy(String service, Set<String> services) {
        Set<String> seen = new HashSet<>();
        Set<String> found = new LinkedHashSet<>();
        Deque<String> next = new ArrayDeque<>(neededBy(service));
        for (String other = next.poll(); other != null; other = next.poll()) {
            if (services.contains(other)) {
                found.add(other);
            } else if (seen.add(other)) {
                next.addAll(neededBy(other));
            }
        }
        return found;
    }

    /** Each service after all that it needs, otherwise by name. */
    List<String> order(Collection<String> services) {
        SequencedSet<String> order = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(new TreeSet<>(services));
        while (!open.isEmpty()) {
            List<String> missing = new ArrayList<>(neededBy(open.getFirst()));
            missing.removeAll(order);
            if (missing.isEmpty()) {
                order.add(open.removeFirst());
            } else {
                missing.reversed().forEach(open::addFirst);
            }
        }
        return new ArrayList<>(order);
    }

    private static void requireReplica(Stack stack, Service service, String other) {
        Service owner = stack.services().get(other);
        if (service.replicas() > 0 && owner != null && owner.replicas() == 0) {
            throw new IllegalArgumentException(
                    "service %s shares a namespace of %s, which has no replica"
                            .formatted(service.name(), other));
        }
    }

    private void add(String service, String other) {
        needed.computeIfAbsent(service, _ -> new TreeSet<>()).add(other);
    }

    private void requireNoCycle() {
        Map<String, Set<String>> open = new TreeMap<>();
        needed.forEach((service, others) -> open.put(service, new HashSet<>(others)));
        Map<String, List<String>> users = new HashMap<>();
        needed.forEach(
                (service, others) ->
                        others.forEach(
                                other ->
                                        users.computeIfAbsent(other, _ -> new ArrayList<>())
                                                .add(service)));
        Deque<String> ready = new ArrayDeque<>(users.keySet());
        ready.removeIf(open::containsKey);
        for (String done = ready.poll(); done != null; done = ready.poll()) {
            for (String user : users.getOrDefault(done, List.of())) {
                Set<String> left = open.getOrDefault(user, new HashSet<>());
                left.remove(done);
                if (left.isEmpty() && open.remove(user) != null) {
                    ready.add(user);
                }
            }
        }
        open.keySet().forEach(this::requireNoWayBack);
    }

    private void requireNoWayBack(String service) {
        for (String other : neededBy(service)) {
            List<String> back = path(other, service);
            if (!back.isEmpty()) {
                throw new IllegalArgumentException("services wait for each other: " + cycle(back));
            }
        }
    }

    private void addPossible(String service, SortedSet<String> others) {
        for (String other : others) {
            if (!neededBy(service).contains(other) && path(other, service).isEmpty()) {
                needed.computeIfAbsent(service, _ -> new TreeSet<>()).add(other);
            }
        }
    }

    /** The shortest way, both ends included; empty if there is none. */
    private List<String> path(String from, String to) {
        Map<String, String> cameFrom = new HashMap<>();
        Deque<String> next = new ArrayDeque<>(List.of(from));
        cameFrom.put(from, from);
        while (!next.isEmpty() && !cameFrom.containsKey(to)) {
            String service = next.remove();
            for (String other : neededBy(service)) {
                if (cameFrom.putIfAbsent(other, service) == null) {
                    next.add(other);
                }
            }
        }
        List<String> path = new ArrayList<>();
        String service = cameFrom.containsKey(to) ? to : null;
        while (service != null) {
            path.addFirst(service);
            service = service.equals(from) ? null : cameFrom.get(service);
        }
        return path;
    }

    /** Begins and ends with the service whose name comes first. */
    private static String cycle(List<String> services) {
        List<String> cycle = new ArrayList<>(services);
        Collections.rotate(cycle, -cycle.indexOf(Collections.min(cycle)));
        cycle.add(cycle.getFirst());
        return String.join(" → ", cycle);
    }
}
