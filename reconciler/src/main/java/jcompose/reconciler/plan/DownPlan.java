package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.reconciler.plan.StepGraph.Node;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Takes a stack off the machine. */
final class DownPlan {
    private static final List<Reason> DOWN = List.of(new Reason(Kind.DOWN, "the stack goes down"));
    private static final List<Reason> ASKED_FOR =
            List.of(new Reason(Kind.DOWN, "its removal was asked for"));

    private DownPlan() {}

    /**
     * The firewall goes after the containers, so that no internal network is open while somebody is
     * still on it.
     *
     * @param kept full names of networks that others are on, who keep their way out, or none
     */
    static Plan of(String stack, Actual actual, SortedSet<String> volumes, Set<String> kept) {
        StepGraph graph = new StepGraph();
        ServiceGraph needs = ServiceGraph.of(new TreeMap<>(), actual.containers().values());
        List<Stop> containers =
                Stream.concat(
                                actual.containers().values().stream(),
                                actual.oneOffs().values().stream().map(OneOff::container))
                        .map(container -> new Stop(container, DOWN))
                        .toList();
        List<Node> stops = new Stops(graph, containers, needs, Set.of()).all();
        List<Node> beforeNetworks = new ArrayList<>(stops);
        SortedSet<Subnet> subnets = new TreeSet<>();
        actual.networks()
                .forEach(
                        (name, network) -> {
                            if (kept.contains(name)) {
                                subnets.add(network.subnet());
                            }
                        });
        Firewall left = actual.firewall().keeping(subnets);
        if (!actual.firewall().equals(left)) {
            Node firewall = graph.add(new Action.ApplyFirewall(left), DOWN);
            firewall.after(stops);
            beforeNetworks.add(firewall);
        }
        for (ActualNetwork network : actual.networks().values()) {
            if (!kept.contains(network.name())) {
                graph.add(new Action.RemoveNetwork(network), DOWN).after(beforeNetworks);
            }
        }
        for (String volume : volumes) {
            if (actual.volumes().contains(volume)) {
                graph.add(new Action.RemoveVolume(volume), ASKED_FOR).after(stops);
            }
        }
        return graph.numbered(stack);
    }
}
