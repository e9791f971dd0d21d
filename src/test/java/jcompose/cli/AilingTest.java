package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Containers that are unhealthy. */
class AilingTest {
    private final Machinery jcompose = new Machinery();
    private final String file =
            Box.stack(
                    jcompose,
                    "",
                    """
                    services:
                      web:
                        build: ./box
                        init: true
                        command: [sh, -c, "rm -f /ill; sleep 4711"]
                        healthcheck: {test: test ! -e /ill, interval: 100ms, retries: 2}
                    """);

    AilingTest() throws IOException {}

    @AfterEach
    void take_down() throws IOException {
        jcompose.run("-f", file, "down", "-t", "0").ok();
        jcompose.close();
    }

    @Test
    void one_is_started_again_where_that_is_asked_for_and_otherwise_left_as_it_is()
            throws IOException {
        jcompose.run("-f", file, "up", "-d", "--wait").ok();
        JsonNode first = jcompose.container("web-1");
        fallIll();
        Machinery.await("it is unhealthy", () -> health().equals("unhealthy"));
        assertEquals(first.path("Pid"), jcompose.container("web-1").path("Pid"));

        Path stack = Path.of(file);
        Files.writeString(
                stack,
                Files.readString(stack).replace("retries: 2", "retries: 2, x-restart: true"));
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await("it is well again", () -> health().equals("healthy"));
        JsonNode again = jcompose.container("web-1");
        assertEquals(first.path("ID"), again.path("ID"));
        assertNotEquals(first.path("Pid"), again.path("Pid"));
        fallIll();
        Machinery.await(
                "and once more",
                () ->
                        health().equals("healthy")
                                && !again.path("Pid")
                                        .equals(jcompose.container("web-1").path("Pid")));
    }

    private void fallIll() {
        jcompose.run("-f", file, "exec", "-T", "web", "touch", "/ill").ok();
    }

    private String health() {
        return jcompose.container("web-1").path("Health").asString();
    }
}
