package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
            new ProcessBuilder("kill", "-INT", Long.toString(up.pid())).start().waitFor();
            assertEquals(128 + 2, up.waitFor(), content(err));
            assertTrue(content(err).contains("web-1 stopped"), content(err));
            assertEquals(Set.of(), jcompose.remains());
            assertTrue(
                    Files.exists(
                            jcompose.root().resolve("volumes/" + jcompose.stack() + "_visits")),
                    "the volume went with the stack");
        }
    }

    private static Process start(Machinery jcompose, String file, Path out, Path err)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Djcompose.home=" + Machinery.home());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "jcompose.Main"));
        command.addAll(jcompose.arguments("-f", file, "up"));
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
