package jcompose.build;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a step's container may use.
 *
 * @param memory in bytes
 * @param sharedMemory size of {@code /dev/shm} in bytes
 * @param resources soft and hard limits by their name in {@code ulimits}, such as {@code nofile}
 */
public record StepLimits(
        Optional<Long> memory, Optional<Long> sharedMemory, SortedMap<String, Limit> resources) {
    public static final StepLimits NONE =
            new StepLimits(Optional.empty(), Optional.empty(), new TreeMap<>());

    public StepLimits {
        resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
    }

    /** One resource limit; -1 is none. */
    public record Limit(long soft, long hard) {}
}
