package jcompose.runtime;

import java.time.Duration;
import java.util.Optional;

/**
 * How long containers get to stop before they are killed.
 *
 * @param period instead of what each of them asks for
 * @param impatient whether a Ctrl-C at the caller's terminal ends it
 */
public record Grace(Optional<Duration> period, boolean impatient) {
    /** What each container asks for. */
    public static final Grace OWN = new Grace(Optional.empty(), false);

    /** None at all. */
    public static final Grace NONE = new Grace(Optional.of(Duration.ZERO), false);
}
