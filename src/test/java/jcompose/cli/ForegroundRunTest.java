package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What others see of a container that somebody runs in the foreground. */
class ForegroundRunTest {
    private static final String WAITS =
            "echo before; echo badly >&2; while [ ! -e /go ]; do sleep 0.1; done; echo after; exit"
                    + " 4";

    private final Machinery jcompose = new Machinery();
    private final String name = jcompose.stack() + "-once";
    private String file = "";

    ForegroundRunTest() throws IOException {}

    @BeforeEach
    void write_the_stack() throws IOException {
        file = Box.stack(jcompose, "", "services: {web: {build: ./box, network_mode: none}}\n");
        jcompose.run("-f", file, "build").ok();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    private Watching run(String... options) {
        List<String> words = new ArrayList<>(List.of("-f", file, "run", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("web", "sh", "-c", WAITS));
        return Watching.start(jcompose, words.toArray(String[]::new));
    }

    @Test
    void what_it_prints_is_logged_while_it_runs_and_stays_after_its_end() throws Exception {
        try (Watching run = run()) {
            run.await("badly\n");
            run.await("before\n");
            Ran logs = jcompose.run("logs", name);
            assertEquals("before\n", logs.ok().out());
            assertEquals("badly\n", logs.err());
            try (Watching following = Watching.start(jcompose, "-f", file, "logs", "-f", name)) {
                following.await("before\n");
                jcompose.run("exec", name, "touch", "/go").ok();
                run.await("after\n");
                following.await("after\n");
                assertEquals(0, following.status());
            }
            assertEquals(4, run.status());
        }
        assertEquals("before\nafter\n", jcompose.run("logs", name).ok().out());
        String events =
                jcompose.run("-f", file, "events", "--since", "10m", "--until", "0s").ok().out();
        assertTrue(events.contains(" start ") && events.contains(" die "), events);
    }

    @Test
    void who_attaches_sees_what_comes_and_has_its_exit_status_even_when_it_is_removed()
            throws Exception {
        try (Watching run = run("--rm")) {
            run.await("before\n");
            try (Watching attached = Watching.start(jcompose, "attach", name)) {
                Machinery.await("it is attached", attached::isInterruptible);
                jcompose.run("exec", name, "touch", "/go").ok();
                assertEquals(4, attached.status());
                assertEquals("after\n", attached.said());
            }
            assertEquals(4, run.status());
        }
        assertFalse(jcompose.run("container", "ls", "-a").ok().out().contains(name));
    }

    @Test
    void nothing_is_lost_of_much_that_is_printed_at_once() throws Exception {
        Ran ran =
                jcompose.run(
                        "-f",
                        file,
                        "run",
                        "--rm",
                        "web",
                        "sh",
                        "-c",
                        "yes | head -n 200000 | md5sum; yes | head -n 50000");
        assertEquals(0, ran.status());
        assertEquals(50_001, ran.out().lines().count(), "nothing is lost on the way");
    }
}
