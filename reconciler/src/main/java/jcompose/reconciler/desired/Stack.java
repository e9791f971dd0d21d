package jcompose.reconciler.desired;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** A whole stack as it should run. Keys are the names of the stack file. */
public record Stack(
        String name,
        SortedMap<String, Service> services,
        SortedMap<String, Network> networks,
        SortedMap<String, Volume> volumes) {
    public Stack {
        services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
        networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
        volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
    }
}
