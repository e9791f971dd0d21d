package jcompose.gitops;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How often each stack is looked at when nothing has happened: every half a minute; less often
 * where there are so many of them that looking would take more than a fiftieth of the time.
 */
final class LookPace {
    static final Duration SHORTEST = Duration.ofSeconds(30);
    private static final int SHARE = 50;

    private final Map<String, Duration> last = new HashMap<>();
    private Duration all = Duration.ZERO;

    /** The latest look at one of them took so long. */
    synchronized void took(String stack, Duration time) {
        Duration before = last.put(stack, time);
        all = all.plus(time).minus(before == null ? Duration.ZERO : before);
    }

    synchronized Duration interval() {
        Duration interval = all.multipliedBy(SHARE);
        return interval.compareTo(SHORTEST) > 0 ? interval : SHORTEST;
    }
}
