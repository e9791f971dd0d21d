package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Passes over random stacks are killed at random points: one {@code up} makes the stack whole
 * again, and a {@code down} leaves nothing. {@code -Djcompose.kills=500} for a long run, {@code
 * -Djcompose.seed} for another one.
 */
class RandomKillTest {
    private static final int KILLS = Integer.getInteger("jcompose.kills", 8);
    private static final long SEED = Long.getLong("jcompose.seed", 1);

    /** None: exactly at the event; the others fall into the middle of what it begins. */
    private static final List<Integer> MICROSECONDS = List.of(0, 0, 500, 2000, 8000, 30_000);

    private final Random random = new Random(SEED);
    private final Machinery jcompose = new Machinery();
    private final int port = Machinery.freePort();

    RandomKillTest() throws IOException {}

    @Test
    void a_pass_killed_at_any_effect_is_completed_by_the_next_one() throws Exception {
        try (jcompose) {
            String image = jcompose.hello(port).toString();
            jcompose.run("-f", image, "build").ok();
            int kills = 0;
            for (int round = 1; kills < KILLS; round++) {
                String text = RandomStackFile.of(random, jcompose.stack(), port);
                Path file = jcompose.write("random.yaml", text);
                Kill kill = kill(file);
                String where = "seed " + SEED + ", round " + round + ", " + kill + "\n" + text;
                if (random.nextInt(4) == 0) {
                    kills += kill.of("down", jcompose, file.toString()) ? 1 : 0;
                } else {
                    kills += kill.of("up", jcompose, file.toString()) ? 1 : 0;
                }
                if (random.nextInt(3) == 0) {
                    assertDownLeavesNothing(file, where);
                } else {
                    assertUpConverges(file, where);
                }
            }
            assertDownLeavesNothing(Path.of(image), "at last");
        }
    }

    private Kill kill(Path file) {
        String plan = jcompose.run("-f", file.toString(), "plan").out();
        int steps = (int) plan.lines().count() - 1;
        int event = 1 + random.nextInt(Math.max(1, 2 * steps));
        return Kill.at(event, MICROSECONDS.get(random.nextInt(MICROSECONDS.size())));
    }

    private void assertUpConverges(Path file, String where) {
        Ran up = jcompose.run("-f", file.toString(), "up", "-d");
        assertEquals(0, up.status(), () -> where + up.err());
        Ran plan = jcompose.run("-f", file.toString(), "plan");
        assertEquals(0, plan.status(), () -> where + up.err() + plan.out() + plan.err());
    }

    private void assertDownLeavesNothing(Path file, String where) throws Exception {
        Ran down = jcompose.run("-f", file.toString(), "down", "-v");
        assertEquals(0, down.status(), () -> where + down.err());
        assertEquals(Set.of(), jcompose.remains(), where);
        assertTrue(jcompose.run("-p", jcompose.stack(), "ps", "-a", "-q").out().isEmpty(), where);
    }
}
