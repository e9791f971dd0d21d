package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;

/** What is left of a stack, and wanted by nobody. */
class OrphansTest {
    private final Machinery jcompose = new Machinery();

    OrphansTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void what_runs_have_left_is_told_and_removed_only_when_that_is_asked_for() throws IOException {
        String file = stack("web");
        jcompose.run("-f", file, "run", "--name", "left-over", "web", "true").ok();
        Ran up = jcompose.run("-f", file, "up", "-d").ok();
        String warning = "orphan containers of earlier runs: left-over; --remove-orphans";
        assertTrue(up.err().contains(warning), up.err());
        Ran ignored =
                jcompose.run(
                        InputStream.nullInputStream(),
                        Map.of("COMPOSE_IGNORE_ORPHANS", "true"),
                        jcompose.directory(),
                        "-f",
                        file,
                        "up",
                        "-d");
        assertFalse(ignored.err().contains("orphan"), ignored.err());
        Ran removed = jcompose.run("-f", file, "up", "-d", "--remove-orphans").ok();
        assertFalse(removed.err().contains("warning"), removed.err());
        assertFalse(jcompose.run("-f", file, "ps", "-a").ok().out().contains("left-over"));
    }

    @Test
    void what_is_not_declared_any_more_is_told_where_only_some_services_are_meant()
            throws IOException {
        String both = stack("web", "old");
        jcompose.run("-f", both, "up", "-d").ok();
        String one = stack("web");
        Ran some = jcompose.run("-f", one, "up", "-d", "web").ok();
        String name = jcompose.stack() + "-old-1";
        assertTrue(some.err().contains("services that are not declared: " + name), some.err());
        assertEquals("running", jcompose.container("old-1").path("State").asString());
        Ran all = jcompose.run("-f", one, "up", "-d").ok();
        assertFalse(all.err().contains("warning"), all.err());
        assertFalse(jcompose.run("-f", one, "ps", "-a").ok().out().contains(name));
    }

    private String stack(String... services) throws IOException {
        StringBuilder text = new StringBuilder("services:\n");
        for (String service : services) {
            text.append("  ").append(service).append(": {build: ./box, network_mode: none}\n");
        }
        return Box.stack(jcompose, "", text.toString());
    }
}
