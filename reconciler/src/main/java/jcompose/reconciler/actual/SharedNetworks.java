package jcompose.reconciler.actual;

import jcompose.reconciler.desired.Allotment;
import jcompose.type.Ipv4;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Networks that are not the stack's own, for those that it declares as external.
 *
 * @param networks by full name
 * @param taken addresses that containers of others have, by the network's full name
 * @param allotments which addresses of them are to be given, likewise; none: any
 */
public record SharedNetworks(
        SortedMap<String, ActualNetwork> networks,
        SortedMap<String, SortedSet<Ipv4>> taken,
        SortedMap<String, Allotment> allotments) {
    public static final SharedNetworks NONE =
            new SharedNetworks(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    public SharedNetworks {
        networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
        taken = Collections.unmodifiableSortedMap(new TreeMap<>(taken));
        allotments = Collections.unmodifiableSortedMap(new TreeMap<>(allotments));
    }
}
