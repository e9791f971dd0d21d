package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Commands around the lives of containers. */
class HooksTest {
    private final Machinery jcompose = new Machinery();
    private final Path notes = jcompose.directory().resolve("notes");
    private final Path file = jcompose.directory().resolve("compose.yaml");

    HooksTest() throws IOException {}

    @BeforeEach
    void the_images_are_made() throws IOException {
        ScenarioImages.make(jcompose);
        Files.createDirectory(notes);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        stack("command: sleep infinity");
        run("kill");
        run("down", "-v", "-t", "0");
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void what_follows_a_start_runs_in_the_container_as_it_is_to() throws Exception {
        String hook =
                """
                post_start:
                  - command: sh -c 'echo one in $$(pwd) as $$(id -u) with $$WORD $$OTHER >> /notes/log'
                    user: "1234"
                    working_dir: /usr
                    environment: {WORD: well}
                  - command: [sh, -c, "echo two >> /notes/log; echo said"]
                environment: {OTHER: indeed}
                """;
        Files.setPosixFilePermissions(
                Files.createFile(notes.resolve("log")),
                PosixFilePermissions.fromString("rw-rw-rw-"));
        stack(hook);
        Ran up = run("up", "-d").ok();
        assertTrue(up.err().contains("web-1 -> | said"), up.err());
        List<String> once = List.of("one in /usr as 1234 with well indeed", "two");
        assertEquals(once, log());
        assertTrue(run("up", "-d").ok().err().contains("nothing to do"));
        assertEquals(once, log());
        run("restart", "-t", "0").ok();
        assertEquals(4, log().size(), log()::toString);
    }

    @Test
    void what_failed_after_a_start_is_tried_again_in_the_same_container() throws Exception {
        stack("post_start: [{command: test -e /notes/allowed}]");
        Ran up = run("up", "-d");
        assertEquals(1, up.status(), up.err());
        assertTrue(up.err().contains("web hook exited with status 1"), up.err());
        String container = container();
        assertEquals(2, run("plan").status());
        Files.writeString(notes.resolve("allowed"), "");
        Ran again = run("up", "-d").ok();
        assertTrue(again.err().contains("post_start not run → "), again.err());
        assertEquals(container, container());
        assertEquals(0, run("plan").status());
        stack("post_start: [{command: touch /notes/other}]");
        run("up", "-d").ok();
        assertEquals(container, container());
        assertTrue(Files.exists(notes.resolve("other")));
    }

    @Test
    void what_precedes_an_end_runs_however_the_container_is_stopped_but_not_when_it_is_killed()
            throws Exception {
        stack("pre_stop: [{command: sh -c 'echo end >> /notes/log'}]");
        run("up", "-d").ok();
        stack("pre_stop: [{command: sh -c 'echo end >> /notes/log'}]\nworking_dir: /notes");
        Ran replaced = run("up", "-d", "-t", "0").ok();
        assertTrue(replaced.err().contains("pre_stop of web-1 has run"), replaced.err());
        assertEquals(1, log().size());
        run("stop", "-t", "0").ok();
        assertEquals(2, log().size());
        run("start").ok();
        run("restart", "-t", "0").ok();
        assertEquals(3, log().size());
        run("kill").ok();
        Machinery.await("it has ended", () -> state().equals("web-1 exited"));
        run("down").ok();
        assertEquals(3, log().size());
    }

    @Test
    void a_failure_before_the_end_is_told_and_keeps_nobody_from_ending() throws Exception {
        stack("pre_stop: [{command: sh -c 'exit 3'}]");
        run("up", "-d").ok();
        Ran down = run("down", "-t", "0");
        assertEquals(1, down.status(), down.err());
        assertTrue(down.err().contains("web hook exited with status 3"), down.err());
        assertEquals("", run("ps", "-a", "-q").ok().out());
        assertTrue(down.err().contains("Network " + jcompose.stack() + "_default Removed"));
    }

    @Test
    void containers_run_before_the_first_replica_or_before_each() throws Exception {
        stack(
                """
                scale: 2
                pre_start:
                  - image: nginx
                    command: sh -c 'test -e /usr/share/nginx/html && echo once >> /notes/log'
                    user: root
                  - command: sh -c 'echo each >> /notes/log'
                    per_replica: true
                command: sh -c 'echo starts >> /notes/log; sleep infinity'
                """);
        run("up", "-d").ok();
        Machinery.await("both have started", () -> count("starts") == 2);
        assertEquals(1, count("once"));
        assertEquals(2, count("each"));
        assertEquals("once", log().getFirst());
        assertTrue(log().indexOf("starts") > log().indexOf("each"));
        assertEquals(2, run("ps", "-a", "-q").ok().out().lines().count());
        assertTrue(run("up", "-d").ok().err().contains("nothing to do"));
        run("restart", "-t", "0").ok();
        assertEquals(1, count("once"));
    }

    @Test
    void what_fails_before_a_start_is_kept_and_tried_again() throws Exception {
        stack("pre_start: [{command: test -e /notes/allowed}]");
        Ran up = run("up", "-d");
        assertEquals(1, up.status(), up.err());
        assertTrue(up.err().contains("pre_start 1 of web exited with status 1"), up.err());
        assertEquals("web-1 created", state());
        Ran kept = run("ps", "-a").ok();
        assertTrue(kept.out().contains(jcompose.stack() + "-web-1-pre_start-1"), kept.out());
        Ran start = run("start");
        assertNotEquals(0, start.status());
        assertTrue(start.err().contains("pre_start has not been run; 'up' does"), start.err());
        Files.writeString(notes.resolve("allowed"), "");
        run("up", "-d").ok();
        assertEquals("web-1 running", state());
        assertFalse(run("ps", "-a").ok().out().contains("pre_start"));
    }

    private void stack(String attributes) throws IOException {
        String service =
                """
                services:
                  web:
                    image: alpine
                    init: true
                    volumes: ["./notes:/notes"]
                """;
        String command = attributes.contains("\ncommand:") ? "" : "command: sleep infinity\n";
        Files.writeString(
                file,
                service
                        + (attributes.startsWith("command:") ? attributes : command + attributes)
                                .indent(4));
    }

    private Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-f", file.toString(), "-p", jcompose.stack()));
        all.addAll(List.of(arguments));
        return jcompose.run(all.toArray(String[]::new));
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(notes.resolve("log"));
    }

    private long count(String line) {
        try {
            return log().stream().filter(line::equals).count();
        } catch (IOException e) {
            return 0;
        }
    }

    private String container() {
        return jcompose.container("web-1").path("ID").asString();
    }

    private String state() {
        return "web-1 " + jcompose.container("web-1").path("State").asString();
    }
}
