package jcompose.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.stack.grammar.CronTimes;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Every second is the shortest that a timetable knows. */
class TimetableTest {
    private static CronTimes everySecond() throws Exception {
        return CronTimes.parse("* * * * * ?", "UTC");
    }

    @Test
    void something_is_called_again_and_again_until_it_is_removed() throws Exception {
        try (Timetable timetable = new Timetable()) {
            CountDownLatch calls = new CountDownLatch(2);
            timetable.put("a", everySecond(), calls::countDown);
            assertTrue(calls.await(60, TimeUnit.SECONDS));
            LinkedBlockingQueue<String> later = new LinkedBlockingQueue<>();
            timetable.put("a", everySecond(), () -> later.add("a"));
            assertEquals("a", later.poll(60, TimeUnit.SECONDS));
            timetable.remove("a");
            timetable.put("b", everySecond(), () -> later.add("b"));
            while (!"b".equals(later.poll(60, TimeUnit.SECONDS))) {
                // One more of "a" may have been under way.
            }
            assertEquals("b", later.poll(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void one_that_fails_is_called_again() throws Exception {
        try (Timetable timetable = new Timetable()) {
            CountDownLatch calls = new CountDownLatch(2);
            timetable.put(
                    "a",
                    everySecond(),
                    () -> {
                        calls.countDown();
                        throw new IllegalStateException("on purpose");
                    });
            assertTrue(calls.await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void the_next_time_is_found_anew_when_the_clock_was_set_back() throws Exception {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ofDays(2));
        try (Timetable timetable = new Timetable(() -> Instant.now().plus(ahead.get()))) {
            LinkedBlockingQueue<String> calls = new LinkedBlockingQueue<>();
            timetable.put("a", everySecond(), () -> calls.add("a"));
            ahead.set(Duration.ZERO);
            assertEquals("a", calls.poll(60, TimeUnit.SECONDS));
            assertEquals("a", calls.poll(60, TimeUnit.SECONDS));
        }
    }
}
