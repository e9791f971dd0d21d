package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What a supervisor does changes while the container's process goes on. */
class PoliciesInPlaceTest {
    private final KernelFields web = new KernelFields();

    PoliciesInPlaceTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        web.close();
    }

    @Test
    void a_restart_policy_changes() throws Exception {
        JsonNode before = web.up("");
        web.inPlace(before, "restart: always", "restart no → always");
        String pid = before.path("Pid").asString();
        assertEquals(0, new ProcessBuilder("kill", "-9", pid).start().waitFor());
        Machinery.await("it runs again", () -> web.container().path("Restarts").asInt() == 1);
        Machinery.await(
                "it is seen", () -> web.container().path("State").asString().equals("running"));
    }

    @Test
    void a_health_check_comes_and_goes() throws IOException {
        JsonNode before = web.up("");
        web.inPlace(
                before,
                "healthcheck: {test: [CMD, /bin/true], interval: 100ms}",
                "healthcheck none");
        Machinery.await(
                "it is healthy", () -> web.container().path("Health").asString().equals("healthy"));
        web.inPlace(before, "", "healthcheck ");
        assertEquals("", web.container().path("Health").asString());
    }

    @Test
    void the_way_to_stop_changes() throws IOException {
        String trap = "command: [sh, -c, \"trap 'exit 7' USR1; while :; do sleep 0.1; done\"]\n";
        JsonNode before = web.up(trap);
        web.inPlace(
                before, trap + "stop_signal: SIGUSR1\nstop_grace_period: 1m", "stop SIGKILL 10s");
        long begin = System.nanoTime();
        web.jcompose().run("-f", web.file(), "down").ok();
        assertTrue(System.nanoTime() - begin < 30_000_000_000L, "it was killed after a minute");
    }

    @Test
    void labels_and_annotations_are_noted() throws IOException {
        JsonNode before = web.up("labels: {a: one}\nannotations: {b: one}");
        web.inPlace(before, "labels: {a: two}\nannotations: {b: one}", "labels +a=two -a=one");
        web.inPlace(before, "labels: {a: two}\nannotations: {b: two}", "annotations +b=two -b=one");
    }

    @Test
    void a_container_gets_another_name() throws IOException {
        JsonNode before = web.up("");
        String usual = web.jcompose().stack() + "-web-1";
        web.write("container_name: chosen");
        String change = "container_name " + usual + " → chosen, in place";
        assertTrue(web.plan().contains(change), web.plan());
        web.jcompose().run("-f", web.file(), "up", "-d").ok();
        JsonNode named =
                Json.parse(
                        web.jcompose().run("-f", web.file(), "ps", "--format", "json").ok().out());
        assertEquals("chosen", named.path("Name").asString());
        assertEquals(before.path("ID"), named.path("ID"));
        assertEquals(before.path("Pid"), named.path("Pid"));
        assertEquals("there\n", web.jcompose().run("exec", "chosen", "echo", "there").ok().out());
        web.write("");
        web.jcompose().run("-f", web.file(), "up", "-d").ok();
        web.assertSame(before);
    }

    @Test
    void logs_are_bounded_otherwise_and_not_kept_at_all() throws IOException {
        String chat =
                "command: [sh, -c, 'while :; do echo 0123456789; echo . >> /ticks; sleep 0.01;"
                        + " done']\n";
        JsonNode before = web.up(chat);
        web.inPlace(
                before,
                chat + "logging: {options: {max-size: 1k, max-file: '2'}}",
                "logging 10M x 3 → 1K x 2");
        Path container =
                web.jcompose().root().resolve("containers/" + before.path("ID").asString());
        Path logs = container.resolve("log");
        Machinery.await("the log has another file", () -> Files.exists(logs.resolve("current.1")));
        web.inPlace(before, chat + "logging: {driver: none}", "logging 1K x 2 → none");
        Path ticks = container.resolve("upper/ticks");
        AtomicLong kept = new AtomicLong(size(logs));
        AtomicLong printed = new AtomicLong(ticks.toFile().length());
        Machinery.await(
                "twenty lines are printed and none is kept",
                () -> {
                    if (kept.getAndSet(size(logs)) != kept.get()) {
                        printed.set(ticks.toFile().length());
                    }
                    return ticks.toFile().length() > printed.get() + 40;
                });
    }

    private static long size(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            long sum = 0;
            for (Path file : files.toList()) {
                sum += Files.size(file) + Files.getLastModifiedTime(file).toMillis();
            }
            return sum;
        } catch (IOException e) {
            return -1;
        }
    }
}
