package jcompose.reconciler.actual;

import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The content of a stack's nftables table, as wanted or as found.
 *
 * @param ports each published port with the addresses behind it, in replica order
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
        ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
        masqueraded = Collections.unmodifiableSortedSet(new TreeSet<>(masqueraded));
        isolated = Collections.unmodifiableSortedSet(new TreeSet<>(isolated));
    }

    public boolean isEmpty() {
        return equals(EMPTY);
    }
}
