package jcompose.reconciler.actual;

import jcompose.reconciler.desired.WayOut;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6Subnet;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The content of a stack's nftables table, as wanted or as found.
 *
 * @param ports each published port with the addresses behind it, the lowest first
 * @param masqueraded subnets whose traffic to elsewhere leaves under the machine's address
 * @param isolated subnets without a way out
 * @param ways how it is with those subnets that are neither
 * @param ipv6 for those of the subnets, and those behind ports, that have IPv6 as well: the same
 *     holds there
 * @param damage what else somebody has done to the table, a sentence each; never of one as wanted
 */
public record Firewall(
        SortedMap<PublishedPort, List<Ipv4>> ports,
        SortedSet<Subnet> masqueraded,
        SortedSet<Subnet> isolated,
        SortedMap<Subnet, WayOut> ways,
        DualStack ipv6,
        SortedSet<String> damage) {
    public static final Firewall EMPTY =
            new Firewall(new TreeMap<>(), new TreeSet<>(), new TreeSet<>());

    public Firewall {
        SortedMap<PublishedPort, List<Ipv4>> sorted = new TreeMap<>();
        ports.forEach(
                (port, behind) -> sorted.put(port, behind.stream().sorted().distinct().toList()));
        ports = Collections.unmodifiableSortedMap(sorted);
        masqueraded = Collections.unmodifiableSortedSet(new TreeSet<>(masqueraded));
        isolated = Collections.unmodifiableSortedSet(new TreeSet<>(isolated));
        ways = Collections.unmodifiableSortedMap(new TreeMap<>(ways));
        damage = Collections.unmodifiableSortedSet(new TreeSet<>(damage));
    }

    /** As it should be. */
    public Firewall(
            SortedMap<PublishedPort, List<Ipv4>> ports,
            SortedSet<Subnet> masqueraded,
            SortedSet<Subnet> isolated,
            SortedMap<Subnet, WayOut> ways,
            DualStack ipv6) {
        this(ports, masqueraded, isolated, ways, ipv6, new TreeSet<>());
    }

    /** Of subnets that are as usual. */
    public Firewall(
            SortedMap<PublishedPort, List<Ipv4>> ports,
            SortedSet<Subnet> masqueraded,
            SortedSet<Subnet> isolated,
            DualStack ipv6) {
        this(ports, masqueraded, isolated, new TreeMap<>(), ipv6);
    }

    /** Of IPv4 alone. */
    public Firewall(
            SortedMap<PublishedPort, List<Ipv4>> ports,
            SortedSet<Subnet> masqueraded,
            SortedSet<Subnet> isolated) {
        this(ports, masqueraded, isolated, DualStack.NONE);
    }

    /** The same with these ports. */
    public Firewall publishing(SortedMap<PublishedPort, List<Ipv4>> others) {
        return new Firewall(others, masqueraded, isolated, ways, ipv6, damage);
    }

    /** What of it those have who stay on these subnets: no port, but a way out or none. */
    public Firewall keeping(SortedSet<Subnet> subnets) {
        SortedSet<Subnet> leaving = new TreeSet<>(masqueraded);
        leaving.retainAll(subnets);
        SortedSet<Subnet> staying = new TreeSet<>(isolated);
        staying.retainAll(subnets);
        SortedMap<Subnet, WayOut> others = new TreeMap<>(ways);
        others.keySet().retainAll(subnets);
        SortedMap<Subnet, Ipv6Subnet> both = new TreeMap<>(ipv6.subnets());
        both.keySet().retainAll(subnets);
        return new Firewall(
                new TreeMap<>(), leaving, staying, others, new DualStack(both, new TreeMap<>()));
    }

    /** How it is with that subnet, if it has a way out. */
    public Optional<WayOut> way(Subnet subnet) {
        return masqueraded.contains(subnet)
                ? Optional.of(WayOut.USUAL)
                : Optional.ofNullable(ways.get(subnet));
    }

    /** All subnets that it is about. */
    public SortedSet<Subnet> subnets() {
        SortedSet<Subnet> all = new TreeSet<>(masqueraded);
        all.addAll(isolated);
        all.addAll(ways.keySet());
        return Collections.unmodifiableSortedSet(all);
    }

    public boolean isEmpty() {
        return equals(EMPTY);
    }

    /**
     * The same with other addresses behind some ports; a port with nobody behind it is not
     * published.
     */
    public Firewall moving(
            Collection<PublishedPort> moved, Optional<Ipv4> from, Optional<Ipv4> to) {
        SortedMap<PublishedPort, List<Ipv4>> after = new TreeMap<>(ports);
        for (PublishedPort port : moved) {
            List<Ipv4> behind = new ArrayList<>(ports.getOrDefault(port, List.of()));
            from.ifPresent(behind::remove);
            to.ifPresent(behind::add);
            if (behind.isEmpty()) {
                after.remove(port);
            } else {
                after.put(port, behind);
            }
        }
        return publishing(after);
    }
}
