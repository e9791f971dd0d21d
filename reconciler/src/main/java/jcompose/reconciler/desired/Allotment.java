package jcompose.reconciler.desired;

import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which addresses of a network are given to containers that ask for none.
 *
 * @param range the part of the subnet that they are chosen from; empty: all of it
 * @param reserved addresses that nobody gets, by what they are for
 * @param ipv6Range likewise of IPv6
 * @param ipv6Reserved likewise
 */
public record Allotment(
        Optional<Subnet> range,
        SortedMap<String, Ipv4> reserved,
        Optional<Ipv6Subnet> ipv6Range,
        SortedMap<String, Ipv6> ipv6Reserved) {
    public static final Allotment ALL =
            new Allotment(Optional.empty(), new TreeMap<>(), Optional.empty(), new TreeMap<>());

    public Allotment {
        reserved = Collections.unmodifiableSortedMap(new TreeMap<>(reserved));
        ipv6Reserved = Collections.unmodifiableSortedMap(new TreeMap<>(ipv6Reserved));
    }

    public boolean allows(Ipv4 address) {
        return range.map(part -> part.contains(address)).orElse(true)
                && !reserved.containsValue(address);
    }

    /** The IPv6 address that follows from one of IPv4. */
    public Ipv6 following(Ipv4 address, Subnet subnet, Ipv6Subnet wide) {
        return ipv6Range.orElse(wide).like(address, subnet);
    }

    /** The same as a network of the stack has it. */
    public Ipv6Addressing ipv6(Ipv6Subnet wide) {
        return new Ipv6Addressing(
                Optional.of(wide), ipv6Range, new TreeSet<>(ipv6Reserved.values()));
    }
}
