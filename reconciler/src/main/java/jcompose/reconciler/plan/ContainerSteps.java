package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.plan.Action.AwaitCondition;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.reconciler.plan.ReplicaChange.Again;
import jcompose.reconciler.plan.ReplicaChange.Start;
import jcompose.reconciler.plan.ReplicaChange.Stay;
import jcompose.reconciler.plan.StepGraph.Node;
import jcompose.type.Condition;
import jcompose.type.ReplicaName;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The steps that change containers in place, start them, and wait for those that others need. */
final class ContainerSteps {
    private final Decisions decisions;
    private final StepGraph graph;
    private final Stops stops;
    private final RolloutSteps rollouts;
    private final Map<String, List<Node>> starts = new HashMap<>();
    private final Map<String, List<Node>> updates = new HashMap<>();
    private final Map<AwaitCondition, Node> waits = new HashMap<>();

    /** Starts of first replicas that do something for all. */
    private final Map<String, Node> firsts = new HashMap<>();

    /** Who lives in a service's namespaces, or restarts with it. */
    private final Map<String, List<String>> followers = new HashMap<>();

    ContainerSteps(Decisions decisions, StepGraph graph, Stops stops, Serving serving) {
        this.decisions = decisions;
        this.graph = graph;
        this.stops = stops;
        rollouts = new RolloutSteps(decisions, graph, stops, serving);
        for (Service service : decisions.services()) {
            Set<String> followed = SharedNamespaces.of(service.container()).services();
            service.dependencies().stream()
                    .filter(Dependency::restart)
                    .forEach(dependency -> followed.add(dependency.service()));
            followed.forEach(other -> list(followers, other).add(service.name()));
        }
    }

    /**
     * Who joins a network, or gets another address on it, does so once it is there; who leaves one
     * has gone before it goes.
     */
    void update(NetworkSteps networks, List<Node> beforeAttaching) {
        for (Stay stay : decisions.stays()) {
            if (!stay.changes().isEmpty()) {
                List<Reason> reasons = stay.changes().stream().map(Reason::inPlace).toList();
                String service = stay.replica().service();
                Node node = graph.add(updating(stay), reasons);
                list(updates, service).add(node);
                move(stay, node, networks, beforeAttaching);
            }
        }
    }

    private void move(Stay stay, Node node, NetworkSteps networks, List<Node> beforeAttaching) {
        Set<String> left = new TreeSet<>(stay.container().addresses().keySet());
        boolean joins = false;
        for (Attachment attachment : decisions.attachmentsOf(stay.replica())) {
            String network = attachment.network();
            left.remove(network);
            boolean same = attachment.address().equals(stay.container().addresses().get(network));
            if (!same) {
                node.after(stops.holding(attachment));
            }
            joins |= !same || decisions.isMadeAnew(network);
        }
        Set<Node> later = new HashSet<>();
        left.forEach(network -> later.addAll(networks.removalsOf(network)));
        if (joins && later.isEmpty()) {
            node.after(beforeAttaching);
        }
        later.forEach(removal -> removal.after(node));
    }

    void start(Function<ReplicaChange, Collection<Node>> prerequisites) {
        for (Service service : decisions.services()) {
            for (ReplicaChange change : decisions.replicasOf(service.name())) {
                switch (change) {
                    case Start start when !decisions.request().starts() ->
                            make(start, prerequisites);
                    case Start start when decisions.isRolled(start) -> {
                        // With its group, below.
                    }
                    case Start start -> {
                        Node node = starting(start);
                        order(node, start, prerequisites);
                        rollouts.join(node, start.replica());
                        list(starts, service.name()).add(node);
                    }
                    case Again again -> {
                        Action action =
                                new Action.StartAgain(again.container().id(), again.replica());
                        Node node = graph.add(action, again.reasons());
                        order(node, again, prerequisites);
                        rollouts.join(node, again.replica());
                        list(starts, service.name()).add(node);
                    }
                    case Stay stay -> letGoOn(service, stay);
                }
            }
            decisions
                    .rolloutOf(service.name())
                    .ifPresent(
                            rollout ->
                                    list(starts, service.name())
                                            .addAll(
                                                    rollouts.replace(
                                                            rollout,
                                                            this::starting,
                                                            (node, start) ->
                                                                    order(
                                                                            node,
                                                                            start,
                                                                            prerequisites))));
        }
    }

    private void make(Start start, Function<ReplicaChange, Collection<Node>> prerequisites) {
        Action action =
                new Action.CreateContainer(
                        container(start), Serving.later(decisions, start.replica()));
        Node node = graph.add(action, start.reasons());
        node.after(prerequisites.apply(start));
        node.after(stopsBefore(start.replica()));
    }

    private void order(
            Node node,
            ReplicaChange change,
            Function<ReplicaChange, Collection<Node>> prerequisites) {
        Conditions conditions = conditions(decisions.service(change.replica()));
        List<Node> earlier = new ArrayList<>(prerequisites.apply(change));
        earlier.addAll(conditions.needed());
        earlier.addAll(stopsBefore(change.replica()));
        if (change instanceof Start start && decisions.isRolled(start)) {
            earlier.removeAll(List.of(stops.of(Rollout.old(start).id())));
        }
        node.after(earlier);
        node.follow(conditions.wished());
    }

    /** What is to run does not stand still. */
    private void letGoOn(Service service, Stay stay) {
        if (decisions.request().starts() && stay.container().status() == Status.PAUSED) {
            Action action = new Action.UnpauseContainer(stay.container().id(), stay.replica());
            Reason paused = new Reason(Kind.CHANGED, "it is paused");
            list(starts, service.name()).add(graph.add(action, List.of(paused)));
        }
    }

    /**
     * What it replaces, who had its address, who still lives in the namespaces it had, who is to
     * restart with it, and a double of the one whose namespaces it shares, so that there is only
     * one left to share with.
     */
    private List<Node> stopsBefore(ReplicaName replica) {
        List<Node> earlier = new ArrayList<>(stops.of(replica));
        decisions
                .attachmentsOf(replica)
                .forEach(attachment -> earlier.addAll(stops.holding(attachment)));
        SharedNamespaces.of(decisions.service(replica).container())
                .services()
                .forEach(owner -> earlier.addAll(stops.of(new ReplicaName(owner, 1))));
        for (String other : list(followers, replica.service())) {
            Service service = decisions.service(other);
            boolean shares = SharedNamespaces.of(service.container()).areOf(replica);
            if (shares || decisions.rolloutOf(other).isEmpty()) {
                earlier.addAll(stops.ofService(other));
            }
        }
        return earlier;
    }

    /** What must hold; what should but need not, its end is waited for. */
    private Conditions conditions(Service service) {
        Set<String> optional = new HashSet<>();
        List<Node> wished = new ArrayList<>();
        List<Node> needed = new ArrayList<>();
        for (Dependency dependency : service.dependencies()) {
            List<Node> nodes = dependency.required() ? needed : wished;
            if (!dependency.required()) {
                optional.add(dependency.service());
                wished.addAll(list(starts, dependency.service()));
            }
            boolean holds =
                    decisions.replicasOf(dependency.service()).stream()
                            .allMatch(change -> change.fulfils(dependency.condition()));
            if (!holds && dependency.condition() != Condition.STARTED) {
                nodes.add(waiting(dependency, service.name()));
            }
        }
        optional.removeAll(SharedNamespaces.of(service.container()).services());
        for (String other : decisions.needs().neededBy(service.name())) {
            if (!optional.contains(other)) {
                needed.addAll(list(starts, other));
            }
        }
        return new Conditions(needed, wished);
    }

    private record Conditions(List<Node> needed, List<Node> wished) {}

    /** Only once no container of the service is left that goes: it would be asked as well. */
    private Node waiting(Dependency dependency, String service) {
        String sentence = service + " depends on it (" + dependency.condition().key() + ")";
        AwaitCondition await = new AwaitCondition(dependency.service(), dependency.condition());
        Node node = waits.computeIfAbsent(await, _ -> graph.add(await, List.of()));
        node.because(new Reason(Kind.NEEDED, sentence));
        node.after(list(starts, dependency.service()));
        node.after(list(updates, dependency.service()));
        node.after(stops.ofService(dependency.service()));
        return node;
    }

    private Node starting(Start start) {
        Node node = graph.add(container(start), start.reasons());
        ReplicaName replica = start.replica();
        if (decisions.service(replica).container().hooks().beginWithTheFirst()) {
            if (replica.number() == 1) {
                firsts.put(replica.service(), node);
            } else {
                Node first = firsts.get(replica.service());
                if (first != null) {
                    node.after(first);
                }
            }
        }
        return node;
    }

    private Action.StartContainer container(Start start) {
        ReplicaName replica = start.replica();
        return new Action.StartContainer(
                replica,
                decisions.service(replica).container(),
                decisions.attachmentsOf(replica),
                decisions.needs().neededBy(replica.service()),
                decisions.fieldsOf(replica));
    }

    private Action updating(Stay stay) {
        ReplicaName replica = stay.replica();
        Container container = stay.container();
        return new Action.UpdateContainer(
                container.id(),
                replica,
                decisions.service(replica).container(),
                decisions.attachmentsOf(replica),
                decisions.needs().neededBy(replica.service()),
                decisions.fieldsOf(replica),
                stay.changes());
    }

    private static <V> List<V> list(Map<String, List<V>> lists, String service) {
        return lists.computeIfAbsent(service, _ -> new ArrayList<>());
    }
}
