package jcompose.reconciler.desired;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What the supervisor does when the container's process has ended.
 *
 * @param maximumRetries for {@code on-failure}; 0 means no limit
 * @param delay before the next run; empty: 100 ms, doubled with every short run
 * @param window a run that lasts so long has succeeded, and earlier ones are not counted any more;
 *     empty: ten seconds for the delay, and retries are counted for ever
 */
public record RestartPolicy(
        Kind kind, int maximumRetries, Optional<Duration> delay, Optional<Duration> window) {
    public static final RestartPolicy NO = new RestartPolicy(Kind.NO, 0);

    public RestartPolicy(Kind kind, int maximumRetries) {
        this(kind, maximumRetries, Optional.empty(), Optional.empty());
    }

    public enum Kind {
        NO,
        ALWAYS,
        ON_FAILURE,
        UNLESS_STOPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String toString() {
        return maximumRetries == 0 ? kind.toString() : kind + ":" + maximumRetries;
    }
}
