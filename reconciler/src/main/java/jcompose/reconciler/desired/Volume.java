package jcompose.reconciler.desired;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A named volume.
 *
 * @param name its full name on the machine, as in {@code hello_visits}
 * @param external made and kept by somebody else: never created, never removed
 * @param options of the driver {@code local}: {@code type}, {@code o} and {@code device}; none: a
 *     directory of ours
 */
public record Volume(
        String name,
        boolean external,
        SortedMap<String, String> options,
        SortedMap<String, String> labels) {
    public Volume {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    public Volume(String name, boolean external) {
        this(name, external, new TreeMap<>(), new TreeMap<>());
    }
}
