package jcompose.reconciler.actual;

import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The networks that have IPv6 beside IPv4. An address there has the number of its IPv4 address in
 * its own subnet, if none was given.
 *
 * @param subnets by the networks' IPv4 subnets
 * @param given IPv6 addresses that the stack file gives, by the IPv4 address of the same container
 */
public record DualStack(SortedMap<Subnet, Ipv6Subnet> subnets, SortedMap<Ipv4, Ipv6> given) {
    public static final DualStack NONE = new DualStack(new TreeMap<>(), new TreeMap<>());

    public DualStack {
        subnets = Collections.unmodifiableSortedMap(new TreeMap<>(subnets));
        given = Collections.unmodifiableSortedMap(new TreeMap<>(given));
    }

    /** The IPv6 address of whoever has this one. */
    public Optional<Ipv6> of(Ipv4 address) {
        Ipv6 told = given.get(address);
        if (told != null) {
            return Optional.of(told);
        }
        return subnets.entrySet().stream()
                .filter(pair -> pair.getKey().contains(address))
                .findFirst()
                .map(pair -> pair.getValue().like(address, pair.getKey()));
    }

    /** The IPv4 address of whoever has this one. */
    public Optional<Ipv4> of(Ipv6 address) {
        for (Map.Entry<Ipv4, Ipv6> pair : given.entrySet()) {
            if (pair.getValue().equals(address)) {
                return Optional.of(pair.getKey());
            }
        }
        for (Map.Entry<Subnet, Ipv6Subnet> pair : subnets.entrySet()) {
            Ipv4 like =
                    pair.getKey().base().plus((int) (address.low() - pair.getValue().base().low()));
            if (pair.getKey().contains(like)
                    && pair.getValue().like(like, pair.getKey()).equals(address)) {
                return Optional.of(like);
            }
        }
        return Optional.empty();
    }

    /** The IPv6 subnets of those networks that have one. */
    public SortedSet<Ipv6Subnet> of(SortedSet<Subnet> networks) {
        SortedSet<Ipv6Subnet> found = new TreeSet<>();
        for (Subnet network : networks) {
            Ipv6Subnet subnet = subnets.get(network);
            if (subnet != null) {
                found.add(subnet);
            }
        }
        return found;
    }
}
