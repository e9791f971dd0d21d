package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The example's web server is replaced while people visit it. */
class RolloutTest {
    private final Machinery jcompose = new Machinery();
    private final int port = Machinery.freePort();
    private final Path file = jcompose.hello(port);

    RolloutTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file.toString(), "down", "-v").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void nobody_is_turned_away_while_the_only_replica_is_replaced() throws Exception {
        deploy("update_config: {order: start-first}");
        up();
        String before = id("web-1");
        List<String> failures = visitedWhile(() -> greet("Again"));
        assertEquals(List.of(), failures);
        assertNotEquals(before, id("web-1"));
        assertTrue(Machinery.get("http://127.0.0.1:" + port).startsWith("Hello Again!\n"));
    }

    @Test
    void nobody_is_turned_away_while_three_replicas_are_replaced_whichever_is_first()
            throws Exception {
        deploy("replicas: 3, update_config: {order: start-first}");
        up();
        assertEquals(List.of(), visitedWhile(() -> greet("Again")));
        change("order: start-first", "order: stop-first, parallelism: 2");
        assertEquals(List.of(), visitedWhile(() -> greet("Finally")));
        assertTrue(Machinery.get("http://127.0.0.1:" + port).startsWith("Hello Finally!\n"));
    }

    @Test
    void nobody_is_turned_away_while_replicas_come_and_go() throws Exception {
        deploy("replicas: 1");
        up();
        assertEquals(List.of(), visitedWhile(() -> change("replicas: 1", "replicas: 3")));
        assertEquals(List.of(), visitedWhile(() -> change("replicas: 3", "replicas: 2")));
    }

    @Test
    void a_new_one_that_does_not_get_well_is_taken_away_and_the_old_ones_go_on() throws Exception {
        deploy("replicas: 2, update_config: {order: start-first}");
        up();
        String first = id("web-1");
        String second = id("web-2");
        change("test: [CMD, /hello, --check]", "test: [CMD, /hello, --no-such-thing]");
        change("start_period: 10s", "start_period: 0s");
        greet("Nobody");
        try (Visitors visitors = new Visitors(port)) {
            Ran up = jcompose.run("-f", file.toString(), "up", "-d");
            assertEquals(1, up.status(), up.err());
            assertTrue(up.err().contains("the one before it goes on"), up.err());
            assertTrue(
                    up.err().contains("1 of 2 could not be replaced, failure_action is pause"),
                    up.err());
            assertTrue(up.err().contains("not reached: start web-2"), up.err());
            assertEquals(List.of(), visitors.failures());
        }
        assertEquals(first, id("web-1"));
        assertEquals(second, id("web-2"));
    }

    private List<String> visitedWhile(Change change) throws Exception {
        try (Visitors visitors = new Visitors(port)) {
            visitors.await(20);
            change.make();
            up();
            visitors.await(20);
            return visitors.failures();
        }
    }

    /** Something done to the stack file. */
    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    private void up() {
        jcompose.run("-f", file.toString(), "up", "-d").ok();
        Ran plan = jcompose.run("-f", file.toString(), "plan");
        assertEquals(0, plan.status(), plan.out());
    }

    private String id(String replica) {
        return jcompose.container(replica).path("ID").asString();
    }

    private void deploy(String settings) throws IOException {
        change("    cpus: 0.5\n", "    pids_limit: 32\n    deploy: {" + settings + "}\n");
        change(
                "    pids_limit: 32\n    healthcheck",
                "    environment: {NAME: You}\n    healthcheck");
    }

    private void greet(String name) throws IOException {
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("\\{NAME: \\w+}", "{NAME: " + name + "}"));
    }

    private void change(String from, String to) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.contains(from), () -> from + " in\n" + text);
        Files.writeString(file, text.replace(from, to));
    }
}
