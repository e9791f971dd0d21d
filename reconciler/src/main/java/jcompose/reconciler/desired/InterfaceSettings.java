package jcompose.reconciler.desired;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an interface of a container has besides its addresses on the network.
 *
 * @param linkLocal addresses with the number of their network's bits, by which nobody is found
 * @param parameters of the kernel, {@link #NAME} standing for the interface's name
 */
public record InterfaceSettings(SortedSet<String> linkLocal, SortedMap<String, String> parameters) {
    public static final String NAME = "IFNAME";

    public static final InterfaceSettings NONE =
            new InterfaceSettings(new TreeSet<>(), new TreeMap<>());

    public InterfaceSettings {
        linkLocal = Collections.unmodifiableSortedSet(new TreeSet<>(linkLocal));
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }
}
