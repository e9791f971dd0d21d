package jcompose.reconciler.desired;

import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * That a network has IPv6 beside IPv4.
 *
 * @param subnet empty: chosen free of the machine's routes
 * @param range the part of it that the addresses lie in which follow from those of IPv4; empty: all
 *     of it
 * @param reserved addresses that no container gets unless it asks for them
 */
public record Ipv6Addressing(
        Optional<Ipv6Subnet> subnet, Optional<Ipv6Subnet> range, SortedSet<Ipv6> reserved) {
    public Ipv6Addressing {
        reserved = Collections.unmodifiableSortedSet(new TreeSet<>(reserved));
    }

    public Ipv6Addressing(Optional<Ipv6Subnet> subnet, SortedSet<Ipv6> reserved) {
        this(subnet, Optional.empty(), reserved);
    }
}
