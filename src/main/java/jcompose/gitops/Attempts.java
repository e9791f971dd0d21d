package jcompose.gitops;

import java.time.Duration;
import java.util.Optional;

/** How often a commit was tried. Another commit begins anew. */
final class Attempts {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private Optional<String> commit = Optional.empty();
    private int failures;

    synchronized void begin(String tried) {
        if (!commit.equals(Optional.of(tried))) {
            failures = 0;
        }
        commit = Optional.of(tried);
    }

    /** Whether the commit has failed, and is to be tried again. */
    synchronized boolean isBegun(String tried) {
        return failures > 0 && commit.equals(Optional.of(tried));
    }

    synchronized void forget() {
        failures = 0;
    }

    /**
     * The commit has failed once more.
     *
     * @param retries how often it is tried again
     * @return when; empty: never
     */
    synchronized Optional<Duration> failed(int retries) {
        failures++;
        if (failures > retries) {
            return Optional.empty();
        }
        Duration delay = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return Optional.of(delay.compareTo(LONGEST) < 0 ? delay : LONGEST);
    }
}
