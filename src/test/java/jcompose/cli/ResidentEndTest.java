package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** How calls end that do not come to their end by themselves, and how the resident process does. */
class ResidentEndTest {
    private static final int HUNG_UP = 128 + 1;
    private static final int INTERRUPTED = 128 + 2;
    private static final int TERMINATED = 128 + 15;

    private final Installed jcompose = new Installed();

    ResidentEndTest() throws IOException {}

    @AfterEach
    void clean() throws Exception {
        jcompose.close();
    }

    @Test
    void a_signal_to_the_caller_ends_the_call() throws Exception {
        jcompose.reside();
        String file = waiting();
        Map<String, Integer> ends = Map.of("INT", INTERRUPTED, "TERM", TERMINATED, "HUP", HUNG_UP);
        for (Map.Entry<String, Integer> end : ends.entrySet()) {
            Process up = upThatWaits(file);
            signal(end.getKey(), up.pid());
            assertEquals(end.getValue(), Installed.end(up).status(), end.getKey());
            Machinery.await("nothing of the call is at work", this::isIdle);
        }
        assertEquals("web-1\n", running());
        assertDown(file);
    }

    @Test
    void a_caller_that_is_killed_ends_the_call() throws Exception {
        jcompose.reside();
        String file = waiting();
        Process up = upThatWaits(file);
        Machinery.kill(up.pid());
        Machinery.await("the call has ended", () -> isIdle());
        assertEquals("web-1\n", running());
        assertDown(file);
    }

    @Test
    void a_resident_process_that_is_killed_is_a_command_that_is_killed() throws Exception {
        long resident = jcompose.reside();
        String file = waiting();
        Process up = upThatWaits(file);
        Machinery.kill(resident);
        Machinery.Ran ran = Installed.end(up);
        assertEquals(1, ran.status());
        assertTrue(
                ran.err()
                        .endsWith(
                                "jcompose: the resident process "
                                        + resident
                                        + " has ended before the command did; call it again to"
                                        + " complete what it began\n"),
                ran.err());
        assertFalse(jcompose.resides());
        assertEquals("web-1\n", running());
        assertNotEquals(resident, jcompose.reside());
        assertDown(file);
        assertEquals(1, jcompose.answered());
    }

    @Test
    void a_resident_process_that_is_told_to_end_ends_its_calls() throws Exception {
        long resident = jcompose.reside();
        String file = waiting();
        Process up = upThatWaits(file);
        signal("TERM", resident);
        assertEquals(TERMINATED, Installed.end(up).status());
        awaitEnd(resident);
        assertFalse(Files.exists(jcompose.socket()));
        assertDown(file);
    }

    @Test
    void stop_waits_for_the_calls_that_have_begun() throws Exception {
        long resident = jcompose.reside();
        Path input = jcompose.directory().resolve("input");
        new ProcessBuilder("mkfifo", input.toString()).start().waitFor();
        Process config = jcompose.startShell("jcompose -f - config < input");
        Process stop;
        try (Writer writer = Files.newBufferedWriter(input)) {
            Machinery.await("the call has begun", () -> atWork() == 1);
            stop = jcompose.start(Map.of(), jcompose.directory(), "resident", "stop");
            Machinery.await("it is hidden", () -> !Files.exists(jcompose.socket()));
            assertTrue(jcompose.run("version").ok().out().startsWith("jcompose "));
            assertTrue(stop.isAlive());
            writer.write("name: late\nservices: {a: {image: b}}\n");
        }
        assertTrue(Installed.end(config).ok().out().startsWith("name: late\n"));
        assertTrue(Installed.end(stop).ok().err().contains("has ended: " + resident));
        awaitEnd(resident);
    }

    @Test
    void a_program_that_was_built_anew_is_not_answered_by_the_old_one() throws Exception {
        long resident = jcompose.reside();
        jcompose.run("version").ok();
        jcompose.writeProgram();
        assertEquals("its own\n", standIn());
        awaitEnd(resident);
        assertFalse(Files.exists(jcompose.socket()));
        assertNotEquals(resident, jcompose.reside());
        assertTrue(standIn().startsWith("jcompose "));
    }

    @Test
    void a_call_that_a_new_build_belongs_before_is_not_answered() throws Exception {
        jcompose.reside();
        jcompose.run("version").ok();
        Path source = Files.writeString(jcompose.home().resolve("src/main/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        Machinery.Ran ran = jcompose.run("version");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("jcompose: "), ran.err());
        assertTrue(ran.err().contains("build"), ran.err());
        Files.delete(source);
        jcompose.writeProgram();
    }

    @Test
    void another_installation_is_not_answered() throws Exception {
        jcompose.reside();
        try (Installed other = new Installed()) {
            Process process =
                    other.start(
                            Map.of("STAND_IN", "yes"),
                            other.directory(),
                            "--run-root=" + jcompose.machinery().runRoot(),
                            "version");
            assertEquals("its own\n", Installed.end(process).ok().out());
        }
        assertEquals(0, jcompose.answered());
    }

    @Test
    void it_ends_when_nobody_has_used_it_for_long() throws Exception {
        long resident = jcompose.reside("--idle", "2s");
        awaitEnd(resident);
        assertFalse(Files.exists(jcompose.socket()));
        assertFalse(jcompose.resides());
    }

    @Test
    void it_starts_after_a_command_where_that_is_wanted_and_nowhere_else() throws Exception {
        jcompose.run("version").ok();
        jcompose.run(Map.of("JCOMPOSE_RESIDENT", "no"), jcompose.directory(), "version").ok();
        assertFalse(Files.exists(jcompose.machinery().runRoot().resolve("resident.lock")));
        Map<String, String> wanted = Map.of("JCOMPOSE_RESIDENT", "77s");
        assertTrue(
                jcompose.run(wanted, jcompose.directory(), "version")
                        .ok()
                        .out()
                        .startsWith("jcompose "));
        Machinery.await("it is there", () -> Files.exists(jcompose.socket()));
        jcompose.run(wanted, jcompose.directory(), "version").ok();
        assertEquals(1, jcompose.answered());
        String status = jcompose.run("resident", "status").ok().out();
        assertTrue(status.contains("ends after 77 s"), status);
    }

    @Test
    void a_socket_that_nobody_listens_at_is_no_hindrance() throws Exception {
        Machinery.kill(jcompose.reside());
        assertTrue(Files.exists(jcompose.socket()));
        assertTrue(jcompose.run("version").ok().out().startsWith("jcompose "));
        assertEquals("no resident process\n", jcompose.run("resident", "status").out());
        assertEquals(1, jcompose.run("resident", "status").status());
        jcompose.reside();
        jcompose.run("version").ok();
        assertEquals(1, jcompose.answered());
    }

    /** A stack of which one service never becomes healthy, so that {@code up} waits. */
    private String waiting() throws Exception {
        Path file = jcompose.machinery().hello(Machinery.freePort());
        String text = Files.readString(file);
        Files.writeString(file, text.replace("/hello, --check", "/hello, --never"));
        return file.toString();
    }

    private Process upThatWaits(String file) throws Exception {
        Process up = jcompose.start(Map.of(), jcompose.directory(), "-f", file, "up", "-d");
        Machinery.await("web runs", () -> running().equals("web-1\n"));
        Machinery.await("up waits", () -> atWork() == 1);
        return up;
    }

    /** The stack's replicas, seen by the test's own process. */
    private String running() {
        String prefix = jcompose.machinery().stack() + "-";
        StringBuilder names = new StringBuilder();
        jcompose.machinery()
                .run("-p", jcompose.machinery().stack(), "ps", "--format", "{{.Name}}")
                .ok()
                .out()
                .lines()
                .forEach(name -> names.append(name.substring(prefix.length())).append('\n'));
        return names.toString();
    }

    private boolean isIdle() {
        return atWork() == 0;
    }

    private int atWork() {
        String status = jcompose.machinery().run("resident", "status").ok().out();
        return status.contains(" 0 are at work") ? 0 : status.contains(" 1 are at work") ? 1 : 2;
    }

    private void assertDown(String file) throws Exception {
        jcompose.run("-f", file, "down", "-v").ok();
        assertEquals(Set.of(), jcompose.machinery().remains());
    }

    private String standIn() throws Exception {
        return jcompose.run(Map.of("STAND_IN", "yes"), jcompose.directory(), "version").ok().out();
    }

    private static void signal(String name, long process) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(process)).start().waitFor());
    }

    private static void awaitEnd(long process) {
        ProcessHandle.of(process).ifPresent(handle -> handle.onExit().join());
    }
}
