package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.reconciler.plan.StepGraph.Node;
import jcompose.type.Condition;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Brings containers that are there to another state: stops in the reverse order of dependencies,
 * starts in theirs, each after what it waits for.
 */
final class StatePlan {
    private final Actual actual;
    private final StateRequest request;
    private final ServiceGraph needs;
    private final StepGraph graph = new StepGraph();
    private final SortedMap<ReplicaName, Container> chosen = new TreeMap<>();
    private final Map<String, List<Node>> starts = new HashMap<>();
    private final Map<Action.AwaitCondition, Node> waits = new HashMap<>();

    private StatePlan(Actual actual, StateRequest request) {
        this.actual = actual;
        this.request = request;
        this.needs = ServiceGraph.of(request.dependencies(), actual.containers().values());
    }

    static Plan of(String stack, Actual actual, StateRequest request) {
        StatePlan plan = new StatePlan(actual, request);
        plan.choose();
        switch (request.state()) {
            case RUNNING -> plan.start(plan.stops(List.of(), false));
            case RESTARTED -> plan.start(plan.stops(plan.alive(), false));
            case STOPPED, KILLED -> plan.withdrawPorts(plan.stops(plan.alive(), false));
            case TIDIED, REMOVED -> plan.remove();
            case PAUSED -> plan.pause();
            case UNPAUSED -> plan.unpause();
        }
        return plan.graph.numbered(stack);
    }

    /**
     * One container for each replica: a double, or what has no name, is for {@code up} to see to.
     */
    private void choose() {
        Comparator<Container> aliveFirst =
                Comparator.comparing(Container::status).thenComparing(Container::id);
        for (Container container :
                actual.containers().values().stream().sorted(aliveFirst).toList()) {
            if (isMeant(container)) {
                chosen.putIfAbsent(container.replica().orElseThrow(), container);
            }
        }
        if (request.state() == RunState.RESTARTED) {
            addWhoLivesInTheirNamespaces();
        }
    }

    /** The namespaces of a first replica end with it, and who shares them has to join new ones. */
    private void addWhoLivesInTheirNamespaces() {
        int before;
        do {
            before = chosen.size();
            for (Container container : actual.containers().values()) {
                boolean follows =
                        container.alive()
                                && RecordedNamespaces.of(container).stream()
                                        .anyMatch(
                                                owner ->
                                                        chosen.containsKey(
                                                                new ReplicaName(owner, 1)));
                if (follows) {
                    container
                            .replica()
                            .ifPresent(replica -> chosen.putIfAbsent(replica, container));
                }
            }
        } while (chosen.size() > before);
    }

    private List<Container> alive() {
        return chosen.values().stream().filter(Container::alive).toList();
    }

    private Stops stops(List<Container> containers, boolean removed) {
        boolean sudden = request.state() == RunState.KILLED;
        List<Stop> stops =
                containers.stream()
                        .map(container -> new Stop(container, List.of(asked()), removed, sudden))
                        .toList();
        return new Stops(graph, stops, needs, Set.of());
    }

    /** Who does not run keeps no port from others. */
    private void withdrawPorts(Stops stops) {
        StoppedPorts.withdraw(chosen.values(), actual.firewall())
                .ifPresent(action -> graph.add(action, List.of(asked())).after(stops.all()));
    }

    private void start(Stops stops) {
        List<Container> starting =
                chosen.values().stream().filter(container -> isToStart(container)).toList();
        List<Node> published = new ArrayList<>();
        StoppedPorts.publish(starting, actual)
                .ifPresent(action -> published.add(graph.add(action, List.of(asked()))));
        for (String service : needs.order(services())) {
            for (Map.Entry<ReplicaName, Container> each : chosen.entrySet()) {
                if (each.getKey().service().equals(service)) {
                    start(each.getKey(), each.getValue(), stops, published);
                }
            }
        }
    }

    /** A job that is done is only run again by name. */
    private boolean isToStart(Container container) {
        boolean restarted = request.state() == RunState.RESTARTED;
        return restarted || (!container.alive() && (request.named() || !container.hasCompleted()));
    }

    private void start(
            ReplicaName replica, Container container, Stops stops, List<Node> published) {
        Node node;
        if (request.state() == RunState.RUNNING && container.alive()) {
            if (container.status() != Status.PAUSED) {
                return;
            }
            node =
                    graph.add(
                            new Action.UnpauseContainer(container.id(), replica), List.of(asked()));
        } else if (!isToStart(container)) {
            return;
        } else {
            StartPlace.check(container, replica, actual);
            node = graph.add(new Action.StartAgain(container.id(), replica), List.of(asked()));
            node.after(stops.of(replica));
            node.after(published);
            RecordedNamespaces.of(container).forEach(owner -> node.after(starts(owner)));
        }
        needs.neededBy(replica.service()).forEach(other -> node.after(starts(other)));
        List<Dependency> dependencies =
                request.dependencies().getOrDefault(replica.service(), List.of());
        for (Dependency dependency : dependencies) {
            if (holds(dependency)) {
                continue;
            }
            Node condition = waiting(dependency, replica.service());
            if (dependency.required()) {
                node.after(condition);
            } else {
                node.follow(List.of(condition));
            }
        }
        starts(replica.service()).add(node);
    }

    /**
     * Also when nothing of it is started here; but what is not there at all cannot be waited for.
     */
    private boolean holds(Dependency dependency) {
        boolean started = !starts(dependency.service()).isEmpty();
        List<Container> others =
                actual.containers().values().stream()
                        .filter(each -> isOf(dependency.service(), each))
                        .toList();
        return switch (dependency.condition()) {
            case STARTED -> true;
            case HEALTHY -> !started && others.stream().allMatch(StatePlan::isHealthy);
            case COMPLETED -> !started && others.stream().allMatch(Container::hasCompleted);
        };
    }

    private static boolean isHealthy(Container container) {
        return switch (container.health()) {
            case HEALTHY, NONE -> container.status() == Status.RUNNING;
            case STARTING, UNHEALTHY -> false;
        };
    }

    private Node waiting(Dependency dependency, String service) {
        Condition condition = dependency.condition();
        Action.AwaitCondition await = new Action.AwaitCondition(dependency.service(), condition);
        Node node = waits.computeIfAbsent(await, wanted -> graph.add(wanted, List.of()));
        String sentence = service + " depends on it (" + condition.key() + ")";
        node.because(new Reason(Kind.NEEDED, sentence));
        node.after(starts(dependency.service()));
        return node;
    }

    /** Ports that led to what is gone lead nowhere. */
    private void remove() {
        Stream<Container> beside =
                request.beside()
                        ? actual.oneOffs().values().stream().map(OneOff::container)
                        : Stream.empty();
        List<Container> going =
                Stream.concat(actual.containers().values().stream().filter(this::isMeant), beside)
                        .filter(each -> request.state() == RunState.REMOVED || !each.alive())
                        .toList();
        Stops stops = stops(going, true);
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        actual.firewall()
                .ports()
                .forEach(
                        (port, behind) -> {
                            List<Ipv4> left = new ArrayList<>(behind);
                            going.forEach(each -> left.removeAll(each.addresses().values()));
                            if (!left.isEmpty() || behind.isEmpty()) {
                                ports.put(port, left);
                            }
                        });
        if (!ports.equals(actual.firewall().ports())) {
            Firewall found = actual.firewall();
            Firewall wanted = found.publishing(ports);
            graph.add(new Action.ApplyFirewall(wanted), List.of(asked())).after(stops.all());
        }
        for (String volume : request.volumes()) {
            if (actual.volumes().contains(volume)) {
                graph.add(new Action.RemoveVolume(volume), List.of(asked())).after(stops.all());
            }
        }
    }

    private boolean isMeant(Container container) {
        return container
                .replica()
                .filter(replica -> request.services().contains(replica.service()))
                .isPresent();
    }

    private void unpause() {
        chosen.forEach(
                (replica, container) -> {
                    if (container.status() == Status.PAUSED) {
                        graph.add(
                                new Action.UnpauseContainer(container.id(), replica),
                                List.of(asked()));
                    }
                });
    }

    private void pause() {
        chosen.forEach(
                (replica, container) -> {
                    if (container.status() == Status.RUNNING) {
                        graph.add(
                                new Action.PauseContainer(container.id(), replica),
                                List.of(asked()));
                    }
                });
    }

    private List<String> services() {
        List<String> services = new ArrayList<>();
        chosen.keySet().forEach(replica -> services.add(replica.service()));
        return services;
    }

    private List<Node> starts(String service) {
        return Objects.requireNonNull(starts.computeIfAbsent(service, _ -> new ArrayList<>()));
    }

    private static boolean isOf(String service, Container container) {
        return container.replica().filter(name -> name.service().equals(service)).isPresent();
    }

    private static Reason asked() {
        return new Reason(Kind.ASKED, "it was asked for");
    }
}
