package jcompose.runtime;

import java.time.Duration;
import java.util.Optional;

/**
 * How long containers get to stop before they are killed.
 *
 * @param period instead of what each of them asks for
 * @param impatient whether a Ctrl-C at the caller's terminal ends it
 * @param atOnce whether they are killed without having heard their stop signal
 */
public record Grace(Optional<Duration> period, boolean impatient, boolean atOnce) {
    /** What each container asks for. */
    public static final Grace OWN = new Grace(Optional.empty(), false, false);

    /** None at all. */
    public static final Grace NONE = new Grace(Optional.of(Duration.ZERO), false, false);

    /** Not even a stop signal. */
    public static final Grace KILL = new Grace(Optional.empty(), false, true);

    /** As somebody says, or else as each container asks for. */
    public static Grace of(Optional<Duration> period) {
        return new Grace(period, false, false);
    }
}
