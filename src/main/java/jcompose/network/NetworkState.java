package jcompose.network;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Firewall;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the kernel knows of a stack's networks.
 *
 * @param networks the stack's own, by full name
 * @param shared all others of ours, likewise
 * @param alone those of them that belong to no stack
 * @param foreignSubnets networks and routes of the machine that are not the stack's
 * @param foreignIpv6 likewise those of IPv6
 */
public record NetworkState(
        SortedMap<String, ActualNetwork> networks,
        SortedMap<String, ActualNetwork> shared,
        SortedSet<String> alone,
        Firewall firewall,
        List<Subnet> foreignSubnets,
        List<Ipv6Subnet> foreignIpv6) {
    public static NetworkState read(String stack) throws IOException {
        SortedMap<String, ActualNetwork> networks = new TreeMap<>();
        SortedMap<String, ActualNetwork> shared = new TreeMap<>();
        SortedSet<String> alone = new TreeSet<>();
        for (OwnedNetwork owned : OwnedNetwork.all()) {
            if (owned.stack().equals(OwnedNetwork.ALONE)) {
                alone.add(owned.network().name());
            }
            (owned.stack().equals(stack) ? networks : shared)
                    .put(owned.network().name(), owned.network());
        }
        List<Subnet> foreign = new ArrayList<>(Routes.read());
        foreign.addAll(withoutRoute(shared.values()));
        networks.values().forEach(network -> foreign.remove(network.subnet()));
        List<Ipv6Subnet> foreignIpv6 = new ArrayList<>(Ipv6Routes.read());
        networks.values()
                .forEach(network -> network.ipv6().ifPresent(own -> foreignIpv6.remove(own)));
        return new NetworkState(
                networks, shared, alone, FirewallTable.read(stack), foreign, foreignIpv6);
    }

    /** What a new network must not overlap. */
    public static List<Subnet> routes() throws IOException {
        List<Subnet> routes = new ArrayList<>(Routes.read());
        routes.addAll(
                withoutRoute(OwnedNetwork.all().stream().map(OwnedNetwork::network).toList()));
        return routes;
    }

    /** Rules tell networks apart by their addresses, also where the machine has none on them. */
    private static List<Subnet> withoutRoute(Collection<ActualNetwork> networks) {
        return networks.stream()
                .filter(network -> network.driver().isOurs() && !network.driver().hasMachine())
                .map(ActualNetwork::subnet)
                .toList();
    }

    /** The same of IPv6. */
    public static List<Ipv6Subnet> ipv6Routes() throws IOException {
        return Ipv6Routes.read();
    }

    /** The stack that has a network of that full name. */
    public static Optional<String> owner(String network) throws IOException {
        for (OwnedNetwork owned : OwnedNetwork.all()) {
            if (owned.network().name().equals(network)) {
                return Optional.of(owned.stack());
            }
        }
        return Optional.empty();
    }
}
