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

    /** The same stack with its services' ways back as their ways forward. */
    public Stack rollingBack() {
        SortedMap<String, Service> back = new TreeMap<>();
        services.forEach((key, service) -> back.put(key, service.rollingBack()));
        return new Stack(name, back, networks, volumes);
    }
}
