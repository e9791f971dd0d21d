package jcompose.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** So many at once, and then one for each time that passes. */
final class Rate {
    private final int most;
    private final Duration each;
    private final InstantSource clock;
    private double left;
    private Instant last;

    Rate(int most, Duration each, InstantSource clock) {
        this.most = most;
        this.each = each;
        this.clock = clock;
        this.left = most;
        this.last = clock.instant();
    }

    synchronized boolean allows() {
        Instant now = clock.instant();
        double gained = (double) Duration.between(last, now).toNanos() / each.toNanos();
        left = Math.min(most, left + Math.max(0, gained));
        last = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
