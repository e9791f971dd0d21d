package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Progress that changes its lines goes to terminals, and only there. */
class TerminalTest {
    private static final String ESCAPE = "\u001b";

    @Test
    void progress_into_a_file_has_no_escape_sequences() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            Path err = jcompose.directory().resolve("err");
            String shown = build(jcompose, " 2> " + err);
            assertFalse(shown.contains(ESCAPE), shown);
            String written = Files.readString(err);
            assertTrue(written.contains("COPY Dockerfile"), written);
            assertFalse(written.contains(ESCAPE), written);
        }
    }

    @Test
    void progress_on_a_terminal_changes_its_lines_whatever_becomes_of_the_results()
            throws Exception {
        try (Machinery jcompose = new Machinery()) {
            String shown = build(jcompose, " < /dev/null > /dev/null");
            assertTrue(shown.contains(ESCAPE), shown);
        }
    }

    /** What is shown on the terminal of a build. */
    private static String build(Machinery jcompose, String redirections)
            throws IOException, InterruptedException {
        Path context = jcompose.directory().resolve("context");
        jcompose.write("context/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
        String line =
                Path.of(System.getProperty("java.home"), "bin/java")
                        + " -Djcompose.home="
                        + Machinery.home()
                        + " -cp "
                        + System.getProperty("java.class.path")
                        + " jcompose.Main "
                        + String.join(
                                " ", jcompose.arguments("build", "-t", "a", context.toString()))
                        + redirections;
        Process process =
                new ProcessBuilder(List.of("timeout", "60", "script", "-qefc", line, "/dev/null"))
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), shown);
        return shown;
    }
}
