package jcompose.reconciler.actual;

import jcompose.type.ContainerId;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The part of the machine that matters to one stack.
 *
 * @param containers of this stack, alive or ended, by ID
 * @param oneOffs likewise those that are no replica of a service
 * @param networks of this stack, by full name
 * @param volumes full names of all volumes of the machine
 * @param foreignSubnets networks and routes of the machine that are not this stack's
 * @param foreignIpv6 likewise those of IPv6
 * @param namesServed whether the name server of all stacks runs
 * @param shared networks that the stack may use as external ones
 */
public record Actual(
        SortedMap<ContainerId, Container> containers,
        SortedMap<ContainerId, OneOff> oneOffs,
        SortedMap<String, ActualNetwork> networks,
        SortedSet<String> volumes,
        Firewall firewall,
        List<Subnet> foreignSubnets,
        List<Ipv6Subnet> foreignIpv6,
        boolean namesServed,
        SharedNetworks shared) {
    public Actual {
        containers = Collections.unmodifiableSortedMap(new TreeMap<>(containers));
        oneOffs = Collections.unmodifiableSortedMap(new TreeMap<>(oneOffs));
        networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
        volumes = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
        foreignSubnets = List.copyOf(foreignSubnets);
        foreignIpv6 = List.copyOf(foreignIpv6);
    }

    public Actual(
            SortedMap<ContainerId, Container> containers,
            SortedMap<String, ActualNetwork> networks,
            SortedSet<String> volumes,
            Firewall firewall,
            List<Subnet> foreignSubnets) {
        this(
                containers,
                new TreeMap<>(),
                networks,
                volumes,
                firewall,
                foreignSubnets,
                List.of(),
                true,
                SharedNetworks.NONE);
    }
}
