package jcompose.watch;

import java.time.Duration;
import java.time.Instant;

/**
 * How soon drift is repaired again: at once, unless it comes back. What ends as soon as it is
 * started would otherwise be started without a pause.
 */
final class Pace {
    private static final Duration FIRST = Duration.ofSeconds(1);

    private final Duration longest;
    private Duration gap = Duration.ZERO;
    private Instant last = Instant.MIN;

    /** Gaps double up to {@code longest}, and are forgotten after twice that. */
    Pace(Duration longest) {
        this.longest = longest;
    }

    /** Something was repaired. */
    void repaired(Instant now) {
        boolean again = last.isAfter(now.minus(longest.multipliedBy(2)));
        Duration doubled = gap.isZero() ? FIRST : gap.multipliedBy(2);
        gap = !again ? FIRST : doubled.compareTo(longest) < 0 ? doubled : longest;
        last = now;
    }

    /** How long the next repair has to wait; zero if not at all. */
    Duration pause(Instant now) {
        if (last.equals(Instant.MIN)) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, last.plus(gap));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
