package jcompose.cli;

import static jcompose.cli.Machinery.get;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * An {@code up} killed anywhere leaves what the next one makes whole, and what {@code down}
 * removes.
 */
class KillTest {
    /** None: exactly at the event; the others fall into the middle of what it begins. */
    private static final List<Integer> MICROSECONDS = List.of(0, 1500, 6000);

    @Test
    void a_pass_killed_at_any_action_is_completed_by_the_next_one() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            int port = Machinery.freePort();
            String file = jcompose.hello(port).toString();
            int kills = 0;
            for (int microseconds : MICROSECONDS) {
                for (int event = 1; killedAt(event, microseconds, jcompose, file); event++) {
                    kills++;
                    String where = "after the kill at event " + event + "+" + microseconds + " µs";
                    assertEquals(0, jcompose.run("-f", file, "up", "-d").status(), where);
                    assertTrue(get("http://127.0.0.1:" + port).startsWith("Hello World!"), where);
                    assertEquals(0, jcompose.run("-f", file, "plan").status(), where);
                    jcompose.run("-f", file, "down", "-v").ok();
                    assertEquals(Set.of(), jcompose.remains(), where);
                }
                jcompose.run("-f", file, "down", "-v").ok();
            }
            assertTrue(kills > 20, "killed only " + kills + " times");
        }
    }

    @Test
    void down_alone_removes_what_a_killed_pass_left() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            String file = jcompose.hello(Machinery.freePort()).toString();
            for (int event = 1; killedAt(event, 0, jcompose, file); event++) {
                jcompose.run("-f", file, "down", "-v").ok();
                assertEquals(Set.of(), jcompose.remains(), "after the kill at event " + event);
            }
        }
    }

    private static boolean killedAt(int event, int microseconds, Machinery jcompose, String file)
            throws IOException, InterruptedException {
        return Kill.at(event, microseconds).of("up", jcompose, file);
    }
}
