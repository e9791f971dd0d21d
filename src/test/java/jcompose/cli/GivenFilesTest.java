package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Secrets, configs and bind-mounted files: their content counts. */
class GivenFilesTest {
    private static final String SECRET = "hunter2-not-on-any-disk";

    private final KernelFields web = new KernelFields();
    private final Path file = web.directory().resolve("app.conf");

    GivenFilesTest() throws IOException {
        Files.writeString(file, "one\n");
    }

    @AfterEach
    void stop() throws IOException {
        web.close();
    }

    /** A service that prints each time it is started, and each time it is sent a SIGHUP. */
    private String service(String given) {
        return """
        command: [sh, -c, "trap 'echo hup $$(cat /app.conf)' HUP; echo start $$(cat /app.conf); while :; do sleep 0.1; done"]
        %s
        """
                .formatted(given);
    }

    private String config(String onChange) {
        return service(
                """
                configs:
                  - {source: app, target: app.conf, uid: "5", gid: "6", mode: 0440%s}
                """
                        .formatted(onChange));
    }

    private void top(String section) throws IOException {
        Path stack = Path.of(web.file());
        Files.writeString(stack, Files.readString(stack) + section);
    }

    private JsonNode up(String attributes, String section) throws IOException {
        web.write(attributes);
        top(section);
        web.jcompose().run("-f", web.file(), "up", "-d").ok();
        Ran plan = web.jcompose().run("-f", web.file(), "plan");
        assertEquals(0, plan.status(), plan.out() + plan.err());
        return web.container();
    }

    private String configs() {
        return "configs: {app: {file: " + file + "}}\n";
    }

    private String logs() {
        return web.jcompose().run("-f", web.file(), "logs").ok().out();
    }

    @Test
    void a_secret_is_a_file_of_its_own_and_on_no_disk() throws IOException {
        Files.writeString(file, SECRET);
        up(
                "secrets: [db, {source: db, target: other, mode: 0400}]",
                "secrets: {db: {file: " + file + "}}\n");
        assertEquals(SECRET, web.inside("cat", "/run/secrets/db"));
        assertEquals("444 0 0\n", web.inside("stat", "-c", "%a %u %g", "/run/secrets/db"));
        assertEquals("400 0 0\n", web.inside("stat", "-c", "%a %u %g", "/run/secrets/other"));
        assertNotEquals(
                0,
                web.jcompose()
                        .run("-f", web.file(), "exec", "web", "sh", "-c", "echo > /run/secrets/db")
                        .status());
        try (Stream<Path> kept = Files.walk(web.jcompose().root())) {
            for (Path each : kept.filter(Files::isRegularFile).toList()) {
                assertFalse(
                        new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1)
                                .contains(SECRET),
                        each.toString());
            }
        }
        Ran commit = web.jcompose().run("-f", web.file(), "plan");
        assertFalse(commit.out().contains(SECRET));
        web.jcompose().run("-f", web.file(), "down", "-t", "0").ok();
        assertFalse(
                Files.exists(web.jcompose().runRoot().resolve("files"))
                        && !isEmpty(web.jcompose().runRoot().resolve("files")));
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    @Test
    void a_config_has_owner_and_mode_and_other_content_is_another_container() throws IOException {
        JsonNode before = up(config(""), configs());
        assertEquals("440 5 6\n", web.inside("stat", "-c", "%a %u %g", "/app.conf"));
        Files.writeString(file, "two\n");
        String plan = web.plan();
        assertTrue(plan.contains("files /app.conf has other content: replace"), plan);
        assertNotEquals(before.path("ID"), up(config(""), configs()).path("ID"));
        assertEquals("two\n", web.inside("cat", "/app.conf"));
    }

    @Test
    void a_config_is_updated_under_the_process_that_asks_for_it() throws IOException {
        JsonNode before = up(config(", x-on-change: SIGHUP"), configs());
        Machinery.await("it runs", () -> logs().contains("start one"));
        Files.writeString(file, "two and longer\n");
        web.putBack(before, "files /app.conf has other content: SIGHUP, in place");
        Machinery.await("it has heard", () -> logs().contains("hup two and longer"));
        Path given;
        try (Stream<Path> files =
                Files.list(
                        web.jcompose()
                                .runRoot()
                                .resolve("files/" + before.path("ID").asString()))) {
            given = files.findFirst().orElseThrow();
        }
        Files.writeString(given, "by hand");
        web.putBack(before, "files /app.conf has other content: SIGHUP, in place");
        assertEquals("two and longer\n", web.inside("cat", "/app.conf"));
    }

    @Test
    void a_config_can_restart_the_process_in_the_same_container() throws IOException {
        JsonNode before = up(config(", x-on-change: restart"), configs());
        web.inside("sh", "-c", "echo kept > /kept");
        Files.writeString(file, "two\n");
        web.jcompose().run("-f", web.file(), "up", "-d").ok();
        Machinery.await("it has started again", () -> logs().contains("start two"));
        Machinery.await("it is seen", () -> state().equals("running"));
        assertEquals(before.path("ID"), web.container().path("ID"));
        assertNotEquals(before.path("Pid"), web.container().path("Pid"));
        assertEquals(0, web.container().path("Restarts").asInt());
        assertEquals("kept\n", web.inside("cat", "/kept"));
        assertEquals(0, web.jcompose().run("-f", web.file(), "plan").status());
    }

    private String state() {
        return web.container().path("State").asString();
    }

    @Test
    void a_bind_mounted_file_that_is_only_read_counts_too() throws IOException {
        String bind = "volumes: [{type: bind, source: %s, target: /app.conf, read_only: %s%s}]";
        up(service(bind.formatted(file, "true", "")), "");
        Files.writeString(file, "two\n");
        assertTrue(web.plan().contains("files /app.conf has other content: replace"));
        up(service(bind.formatted(file, "true", ", x-on-change: ignore")), "");
        Files.writeString(file, "three\n");
        assertEquals(0, web.jcompose().run("-f", web.file(), "plan").status());
        JsonNode before = up(service(bind.formatted(file, "false", ", x-on-change: SIGHUP")), "");
        Machinery.await("it runs", () -> logs().contains("start three"));
        Files.writeString(file, "four\n");
        web.putBack(before, "files /app.conf has other content: SIGHUP, in place");
        Machinery.await("it has heard", () -> logs().contains("hup four"));
    }

    @Test
    void content_comes_from_the_stack_file_too_and_what_is_missing_is_said() throws IOException {
        up("configs: [app]", "configs: {app: {content: 'inline $$5'}}\n");
        assertEquals("inline $5", web.inside("cat", "/app"));
        web.write("secrets: [one, two]");
        top("secrets: {one: {file: ./nowhere}, two: {environment: NOT_SET_ANYWHERE}}\n");
        Ran up = web.jcompose().run("-f", web.file(), "up", "-d");
        assertEquals(1, up.status());
        assertTrue(up.err().contains("nowhere does not exist"), up.err());
        assertTrue(up.err().contains("the variable NOT_SET_ANYWHERE is not set"), up.err());
    }
}
