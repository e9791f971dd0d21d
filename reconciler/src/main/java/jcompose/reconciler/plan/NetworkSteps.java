package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.reconciler.plan.StepGraph.Node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The steps that remove and make networks. Either only happens once nobody is attached any more: a
 * container that outlived its bridge would look well and reach nobody.
 */
final class NetworkSteps {
    private final StepGraph graph;
    private final Stops stops;
    private final List<Removal> removals = new ArrayList<>();
    private final Map<String, Node> creations = new TreeMap<>();

    private record Removal(ActualNetwork network, Node node) {
        boolean makesRoomFor(Place place) {
            return network.name().equals(place.network().name())
                    || network.subnet().overlaps(place.subnet())
                    || network.ipv6()
                            .flatMap(had -> place.ipv6().filter(had::overlaps))
                            .isPresent();
        }
    }

    private NetworkSteps(StepGraph graph, Stops stops) {
        this.graph = graph;
        this.stops = stops;
    }

    static NetworkSteps add(StepGraph graph, NetworkPlan plan, Actual actual, Stops stops) {
        NetworkSteps steps = new NetworkSteps(graph, stops);
        plan.unused()
                .forEach(
                        (name, reason) ->
                                steps.remove(
                                        Objects.requireNonNull(actual.networks().get(name)),
                                        List.of(reason)));
        List<Place> made = plan.places().values().stream().filter(place -> !place.stays()).toList();
        for (Place place : made) {
            place.found().ifPresent(found -> steps.remove(found, place.reasons()));
        }
        made.forEach(steps::create);
        return steps;
    }

    /** Empty: it stays. */
    List<Node> removalsOf(String network) {
        return removals.stream()
                .filter(removal -> removal.network().name().equals(network))
                .map(Removal::node)
                .toList();
    }

    List<Node> all() {
        List<Node> all = new ArrayList<>(creations.values());
        removals.forEach(removal -> all.add(removal.node));
        return all;
    }

    private void remove(ActualNetwork network, List<Reason> reasons) {
        Node node = graph.add(new Action.RemoveNetwork(network), reasons);
        node.after(stops.attachedTo(network.name()));
        removals.add(new Removal(network, node));
    }

    private void create(Place place) {
        String name = place.network().name();
        Node node =
                graph.add(
                        new Action.CreateNetwork(
                                name,
                                place.subnet(),
                                place.ipv6(),
                                place.gateways(),
                                place.driver(),
                                place.mtu(),
                                place.network().internal()),
                        place.reasons());
        node.after(stops.attachedTo(name));
        for (Removal removal : removals) {
            if (removal.makesRoomFor(place)) {
                node.after(removal.node);
            }
        }
        creations.put(name, node);
    }
}
