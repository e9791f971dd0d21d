package jcompose.reconciler.plan;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.DualStack;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.WayOut;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What gets out of the stack's subnets, and into them, as it should be. */
final class FirewallSubnets {
    private final SortedSet<Subnet> masqueraded = new TreeSet<>();
    private final SortedSet<Subnet> isolated = new TreeSet<>();
    private final SortedMap<Subnet, WayOut> ways = new TreeMap<>();

    private FirewallSubnets() {}

    static FirewallSubnets of(Decisions decisions) {
        FirewallSubnets subnets = new FirewallSubnets();
        for (Place place : decisions.networks().places().values()) {
            if (place.network().external() || !place.driver().isOurs()) {
                continue; // whoever made it sees to it, or nothing of it passes here
            }
            if (place.network().internal()) {
                subnets.isolated.add(place.subnet());
            } else {
                subnets.open(
                        place.subnet(), place.driver().way().effective(place.ipv6().isPresent()));
            }
        }
        subnets.keepBeside(decisions);
        return subnets;
    }

    private void open(Subnet subnet, WayOut way) {
        if (way.equals(WayOut.USUAL)) {
            masqueraded.add(subnet);
        } else {
            ways.put(subnet, way);
        }
    }

    /** Of a network that only containers beside the stack use, nothing is known but its subnet. */
    private void keepBeside(Decisions decisions) {
        Firewall found = decisions.actual().firewall();
        for (ActualNetwork network : decisions.actual().networks().values()) {
            boolean known =
                    decisions.networks().places().containsKey(network.name())
                            || decisions.networks().unused().containsKey(network.name());
            if (!known && network.driver().isOurs()) {
                found.way(network.subnet())
                        .ifPresentOrElse(
                                way -> open(network.subnet(), way),
                                () -> isolated.add(network.subnet()));
            }
        }
    }

    Firewall in(SortedMap<PublishedPort, List<Ipv4>> ports, DualStack ipv6) {
        return new Firewall(ports, masqueraded, isolated, ways, ipv6);
    }

    /** None: they are as they should be. */
    static List<Reason> reasons(Firewall found, Firewall wanted) {
        List<Reason> reasons = new ArrayList<>();
        compare(found.masqueraded(), wanted.masqueraded(), "masqueraded", reasons);
        compare(found.isolated(), wanted.isolated(), "isolated", reasons);
        SortedSet<WayOut> all = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        all.addAll(found.ways().values());
        all.addAll(wanted.ways().values());
        for (WayOut way : all) {
            compare(having(found, way), having(wanted, way), way.toString(), reasons);
        }
        return reasons;
    }

    private static SortedSet<Subnet> having(Firewall firewall, WayOut way) {
        SortedSet<Subnet> having = new TreeSet<>(firewall.ways().keySet());
        having.removeIf(subnet -> !way.equals(firewall.ways().get(subnet)));
        return having;
    }

    private static void compare(
            SortedSet<Subnet> found, SortedSet<Subnet> wanted, String how, List<Reason> reasons) {
        for (Subnet subnet : wanted) {
            if (!found.contains(subnet)) {
                reasons.add(new Reason(Kind.MISSING, subnet + " is to be " + how));
            }
        }
        for (Subnet subnet : found) {
            if (!wanted.contains(subnet)) {
                String sentence = subnet + " is not to be " + how + " any more";
                reasons.add(new Reason(Kind.NOT_DECLARED, sentence));
            }
        }
    }
}
