package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.call.Invocation;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** What is told of containers that have ended, and of what they said. */
class EndedContainersTest {
    @Test
    void ps_says_that_a_container_ran_out_of_memory() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            String file = stack(jcompose, "[/busybox, tail, /dev/zero]").toString();
            jcompose.run("-f", file, "up", "-d").ok();
            Machinery.await("it has ended", () -> state(jcompose).equals("exited"));
            String status = jcompose.container("a-1").path("Status").asString();
            assertTrue(status.startsWith("Exited (137) "), status);
            assertTrue(status.endsWith(" (out of memory)"), status);
        }
    }

    @Test
    void logs_end_when_nobody_reads_them() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            String file = stack(jcompose, "[/busybox, yes]").toString();
            jcompose.run("-f", file, "up", "-d").ok();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int status =
                    Jcompose.run(
                            new Invocation(
                                    jcompose.arguments("-f", file, "logs", "-f"),
                                    Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                                    jcompose.directory(),
                                    Machinery.home(),
                                    InputStream.nullInputStream(),
                                    new PrintStream(new Closed(), false, StandardCharsets.UTF_8),
                                    new PrintStream(err, true, StandardCharsets.UTF_8),
                                    false,
                                    false,
                                    reaction -> {}));
            assertEquals(128 + 13, status);
            assertEquals("", err.toString(StandardCharsets.UTF_8));
            jcompose.run("-f", file, "down", "-t", "0").ok();
            assertEquals(Set.of(), jcompose.remains());
        }
    }

    private static Path stack(Machinery jcompose, String command) throws IOException {
        return jcompose.write(
                "stack.yaml",
                """
                name: %s
                services:
                  a:
                    build:
                      context: .
                      additional_contexts: {host: /}
                      dockerfile_inline: |
                        FROM scratch
                        COPY --from=host /bin/busybox /busybox
                    command: %s
                    mem_limit: 16m
                """
                        .formatted(jcompose.stack(), command));
    }

    private static String state(Machinery jcompose) {
        return jcompose.container("a-1").path("State").asString();
    }

    /** As a pipe to a program that has ended. */
    private static final class Closed extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            throw new IOException("Broken pipe");
        }
    }
}
