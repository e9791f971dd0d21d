package jcompose.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class ClockWatchTest {
    private Instant wall = Instant.parse("2026-03-02T12:00:00Z");
    private Duration steady = Duration.ofDays(3);
    private int jumps;

    private void passes(Duration time) {
        wall = wall.plus(time);
        steady = steady.plus(time);
    }

    @Test
    void a_clock_that_is_set_is_seen_and_one_that_goes_on_or_is_slewed_is_not() {
        try (ClockWatch watch = new ClockWatch(() -> wall, () -> steady.toNanos(), () -> jumps++)) {
            passes(Duration.ofHours(30));
            watch.look();
            wall = wall.plusMillis(900);
            watch.look();
            assertEquals(0, jumps);
            wall = wall.minus(Duration.ofHours(1));
            watch.look();
            assertEquals(1, jumps);
            passes(Duration.ofMinutes(1));
            watch.look();
            assertEquals(1, jumps);
            wall = wall.plus(Duration.ofDays(400));
            watch.look();
            assertEquals(2, jumps);
        }
    }
}
