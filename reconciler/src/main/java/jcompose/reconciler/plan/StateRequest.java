package jcompose.reconciler.plan;

import jcompose.reconciler.desired.Dependency;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What containers that are there are to be.
 *
 * @param services whose containers are meant
 * @param named whether somebody named them: then what has completed is run once more
 * @param beside whether what was run beside the stack is meant as well
 * @param volumes full names of volumes that go with the containers
 * @param dependencies what has to hold before one of a service starts, as far as it is known
 */
public record StateRequest(
        RunState state,
        SortedSet<String> services,
        boolean named,
        boolean beside,
        SortedSet<String> volumes,
        SortedMap<String, List<Dependency>> dependencies) {
    public StateRequest {
        volumes = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
        services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
        dependencies = Collections.unmodifiableSortedMap(new TreeMap<>(dependencies));
    }

    /** With no volumes. */
    public StateRequest(
            RunState state,
            SortedSet<String> services,
            boolean named,
            SortedMap<String, List<Dependency>> dependencies) {
        this(state, services, named, false, new TreeSet<>(), dependencies);
    }
}
