package jcompose.reconciler.actual;

import jcompose.type.Ipv4;
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
 */
public record Firewall(
        SortedMap<PublishedPort, List<Ipv4>> ports,
        SortedSet<Subnet> masqueraded,
        SortedSet<Subnet> isolated) {
    public static final Firewall EMPTY =
            new Firewall(new TreeMap<>(), new TreeSet<>(), new TreeSet<>());

    public Firewall {
        SortedMap<PublishedPort, List<Ipv4>> sorted = new TreeMap<>();
        ports.forEach(
                (port, behind) -> sorted.put(port, behind.stream().sorted().distinct().toList()));
        ports = Collections.unmodifiableSortedMap(sorted);
        masqueraded = Collections.unmodifiableSortedSet(new TreeSet<>(masqueraded));
        isolated = Collections.unmodifiableSortedSet(new TreeSet<>(isolated));
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
        return new Firewall(after, masqueraded, isolated);
    }
}
