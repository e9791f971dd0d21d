package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class LookPaceTest {
    @Test
    void looks_take_a_fiftieth_of_the_time_at_most() {
        LookPace pace = new LookPace();
        pace.took("a", Duration.ofMillis(100));
        assertEquals(Duration.ofSeconds(30), pace.interval());
        for (int i = 0; i < 99; i++) {
            pace.took("s" + i, Duration.ofMillis(100));
        }
        assertEquals(Duration.ofSeconds(500), pace.interval());
        pace.took("a", Duration.ofMillis(300)); // the latest look counts
        assertEquals(Duration.ofSeconds(510), pace.interval());
    }
}
