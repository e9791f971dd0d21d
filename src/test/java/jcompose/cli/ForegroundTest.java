package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code up} without {@code -d}: a process that shows the stack's life, and ends it. */
class ForegroundTest {
    @Test
    void the_logs_are_followed_and_an_interrupt_stops_the_stack() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            String file = jcompose.hello(Machinery.freePort()).toString();
            Path out = jcompose.directory().resolve("out");
            Path err = jcompose.directory().resolve("err");
            Process up = start(jcompose, file, out, err);
            Machinery.await(
                    "the probe's lines are shown",
                    () -> content(out).contains("probe-1  | Hello World!|host "));
            assertEquals("running", jcompose.container("web-1").path("State").asString());
            interrupt(up, err);
            assertTrue(content(err).contains("web-1 Stopped"), content(err));
            assertEquals("exited", jcompose.container("web-1").path("State").asString());
            jcompose.run("-p", jcompose.stack(), "down").ok();
            assertEquals(Set.of(), jcompose.remains());
            assertTrue(
                    Files.exists(
                            jcompose.root().resolve("volumes/" + jcompose.stack() + "_visits")),
                    "the volume went with the stack");
        }
    }

    @Test
    void an_interrupt_during_a_build_ends_the_build() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            String file =
                    jcompose.write(
                                    "stack.yaml",
                                    "name: "
                                            + jcompose.stack()
                                            + """

                                            services:
                                              a:
                                                build:
                                                  context: .
                                                  additional_contexts: {host: /}
                                                  dockerfile_inline: |
                                                    FROM host AS work
                                                    RUN echo at work; trap '' INT TERM; sleep 1000
                                                    FROM scratch
                                                    COPY --from=work /etc/hostname /
                                            """)
                            .toString();
            assertStopsAt("at work", "web-1 Started", jcompose, file);
        }
    }

    @Test
    void an_interrupt_while_services_wait_for_each_other_stops_those_that_run() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            Path file = jcompose.hello(Machinery.freePort());
            String text = Files.readString(file);
            Files.writeString(file, text.replace("/hello, --check", "/hello, --never"));
            assertTrue(Files.readString(file).contains("--never"), text);
            assertStopsAt("web-1 Started", "web is healthy", jcompose, file.toString());
        }
    }

    @Test
    void a_stack_that_is_watched_follows_its_file_until_an_interrupt_stops_it() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            Path file = jcompose.hello(Machinery.freePort());
            Path out = jcompose.directory().resolve("out");
            Path err = jcompose.directory().resolve("err");
            Process up = start(jcompose, file.toString(), out, err, "--watch");
            Machinery.await("the watch has begun", () -> content(err).contains(": nothing to do"));
            String text = Files.readString(file);
            Files.writeString(file, text.replace("mem_limit: 64m", "mem_limit: 128m"));
            Machinery.await(
                    "the limit is another",
                    () -> content(err).contains("web-1 Updated: memory 64M → 128M, in place"));
            Machinery.await(
                    "logs are followed", () -> content(out).contains("| Hello World!|host "));
            interrupt(up, err);
            assertTrue(content(err).contains("web-1 Stopped"), content(err));
        }
    }

    private static void assertStopsAt(String moment, String unseen, Machinery jcompose, String file)
            throws Exception {
        Path out = jcompose.directory().resolve("out");
        Path err = jcompose.directory().resolve("err");
        Process up = start(jcompose, file, out, err);
        Machinery.await(moment, () -> content(err).contains(moment) || !up.isAlive());
        interrupt(up, err);
        assertTrue(content(err).contains("stopping " + jcompose.stack()), content(err));
        assertFalse(content(err).contains(unseen), content(err));
        assertFalse(content(err).contains("defect"), content(err));
        assertFalse(
                jcompose.run("-p", jcompose.stack(), "ps", "-q").ok().out().contains("\n"),
                "something runs");
        jcompose.run("-p", jcompose.stack(), "down").ok();
        assertEquals(Set.of(), jcompose.remains());
    }

    private static void interrupt(Process up, Path err) throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(up.pid())).start().waitFor();
        assertEquals(128 + 2, up.waitFor(), content(err));
    }

    private static Process start(
            Machinery jcompose, String file, Path out, Path err, String... options)
            throws IOException {
        List<String> command = new ArrayList<>();
        // Who is started in the background by a shell ignores interrupts, and so do its children.
        command.addAll(List.of("env", "--default-signal=INT"));
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Djcompose.home=" + Machinery.home());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "jcompose.Main"));
        command.addAll(jcompose.arguments("-f", file, "up"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
