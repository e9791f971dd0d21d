package jcompose.reconciler.desired;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A command that runs in a container after it was started, or before it is stopped.
 *
 * @param user empty: the container's own
 * @param environment added to the container's
 */
public record Hook(
        List<String> command,
        Optional<String> user,
        boolean privileged,
        Optional<String> workingDirectory,
        SortedMap<String, String> environment) {
    public Hook {
        command = List.copyOf(command);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    }
}
