package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.gitops.StackStatus.State;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A stack with windows is changed in these, and kept as it is outside of them. */
class WindowTest {
    private static final String NIGHTS =
            ", windows: [{opens: '0 22 * * MON-FRI', timeZone: Europe/Berlin, length: 4h}]";

    @TempDir Path directory = Path.of("");

    private GitRepository repository = GitRepository.none();

    @BeforeEach
    void make_a_repository() throws Exception {
        repository = GitRepository.make(directory.resolve("repository"));
    }

    private static Optional<Instant> next(String now) {
        Window window = Window.of("0 22 * * MON-FRI", "Europe/Berlin", "4h");
        return Window.next(List.of(window), Instant.parse(now));
    }

    private static void opens(String at, String now) {
        assertEquals(Optional.of(Instant.parse(at)), next(now));
    }

    @Test
    void it_opens_by_the_clock_of_its_place() {
        opens("2026-03-02T21:00:00Z", "2026-03-02T12:00:00Z");
        opens("2026-07-06T20:00:00Z", "2026-07-06T12:00:00Z"); // summer time
        opens("2026-03-02T21:00:00Z", "2026-03-02T21:00:00Z");
        opens("2026-03-03T00:59:59Z", "2026-03-03T00:59:59Z"); // still open
        opens("2026-03-03T21:00:00Z", "2026-03-03T01:00:00Z"); // closed this moment
        opens("2026-03-09T21:00:00Z", "2026-03-07T01:30:00Z"); // over the weekend
    }

    private static String when(String cron, String now) {
        Window window = Window.of(cron, "Europe/Berlin", "4h");
        return Window.next(List.of(window), Instant.parse(now)).orElseThrow().toString();
    }

    /** In 2026, clocks in Berlin are put forward on March 29 and back on October 25. */
    @Test
    void a_change_of_clocks_does_not_change_how_long_it_is_open() {
        assertEquals("2026-03-29T00:00:00Z", when("0 1 * * *", "2026-03-28T12:00:00Z"));
        assertEquals("2026-03-29T03:59:59Z", when("0 1 * * *", "2026-03-29T03:59:59Z"));
        assertEquals("2026-03-29T23:00:00Z", when("0 1 * * *", "2026-03-29T04:00:00Z"));
        assertEquals("2026-10-24T23:00:00Z", when("0 1 * * *", "2026-10-24T12:00:00Z"));
        assertEquals("2026-10-25T02:59:59Z", when("0 1 * * *", "2026-10-25T02:59:59Z"));
        assertEquals("2026-10-26T00:00:00Z", when("0 1 * * *", "2026-10-25T03:00:00Z"));
    }

    @Test
    void an_hour_that_is_left_out_or_comes_twice_does_not_open_it_at_another_time() {
        // 02:30 is not there on the day that clocks are put forward.
        assertEquals("2026-03-30T00:30:00Z", when("30 2 * * *", "2026-03-29T00:00:00Z"));
        // It is there twice when they are put back.
        assertEquals("2026-10-25T00:30:00Z", when("30 2 * * *", "2026-10-24T12:00:00Z"));
        assertEquals("2026-10-26T01:30:00Z", when("30 2 * * *", "2026-10-25T05:30:00Z"));
    }

    @Test
    void a_commit_waits_until_the_window_opens_and_the_status_says_until_when() throws Exception {
        repository.write("stack.yaml", "services: {}").commit();
        Followed followed = new Followed(directory, repository, NIGHTS);
        assertEquals(Optional.of(Duration.ofSeconds(30)), followed.look());
        assertEquals(State.WAITING, followed.status().state());
        assertEquals(
                List.of("its window opens at 2026-03-02T21:00:00Z"), followed.status().lines());
        assertEquals(0, followed.deployed().size());
        followed.setClock("2026-03-02T20:59:50Z");
        assertEquals(Optional.of(Duration.ofSeconds(10)), followed.look());
        followed.setClock("2026-03-02T21:00:00Z");
        followed.look();
        assertEquals(State.READY, followed.status().state());
        assertEquals(1, followed.deployed().size());
    }

    @Test
    void outside_of_it_the_last_good_commit_is_kept_whole_also_when_the_clock_is_set_back()
            throws Exception {
        String first = repository.write("stack.yaml", "services: {}").commit();
        Followed followed = new Followed(directory, repository, NIGHTS);
        followed.setClock("2026-03-02T22:00:00Z");
        followed.look();
        followed.setClock("2026-03-02T12:00:00Z");
        String second = repository.write("stack.yaml", "services: {}\nx-a: 1\n").commit();
        followed.look();
        assertEquals(State.WAITING, followed.status().state());
        assertEquals(Optional.of(first), followed.status().commit());
        assertEquals(Optional.of(second), followed.status().wanted());
        assertEquals(2, followed.deployed().size()); // the second of them kept the first as it was
        assertEquals(false, followed.deployed().getLast().canonical().has("x-a"));
        followed.setClock("2026-03-02T23:00:00Z");
        followed.look();
        assertEquals(Optional.of(second), followed.status().commit());
    }
}
