package jcompose.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class PaceTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Pace pace = new Pace(Duration.ofSeconds(30));

    @Test
    void the_first_repair_is_made_at_once() {
        assertEquals(Duration.ZERO, pace.pause(START));
    }

    @Test
    void what_does_not_stay_repaired_is_repaired_ever_more_rarely() {
        Instant now = START;
        long[] gaps = {1, 2, 4, 8, 16, 30, 30};
        for (long gap : gaps) {
            pace.repaired(now);
            assertEquals(Duration.ofSeconds(gap), pace.pause(now));
            now = now.plusSeconds(gap);
            assertEquals(Duration.ZERO, pace.pause(now));
        }
    }

    @Test
    void after_a_long_peace_a_repair_is_made_at_once_again() {
        pace.repaired(START);
        pace.repaired(START.plusSeconds(1));
        pace.repaired(START.plusSeconds(100));
        assertEquals(Duration.ofSeconds(1), pace.pause(START.plusSeconds(100)));
    }
}
