package jcompose.cli;

import static jcompose.cli.Machinery.get;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;

/** {@code examples/watch}, step by step as its README tells. */
class WatchExampleTest {
    @Test
    void a_saved_page_is_served_by_the_same_process() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            int port = Machinery.freePort();
            Path stack = jcompose.example("watch", port);
            try (Watching watch = Watching.start(jcompose, "-f", stack.toString(), "watch")) {
                watch.await("web-1 Started");
                Machinery.await("it answers", () -> page(port).contains("Change me"));
                JsonNode old = jcompose.container("web-1");
                Files.writeString(stack.resolveSibling("index.html"), "<h1>Changed</h1>\n");
                Machinery.await("it is new", () -> page(port).equals("<h1>Changed</h1>\n"));
                assertEquals(old.path("Pid"), jcompose.container("web-1").path("Pid"));
            }
        }
    }

    /** Empty while nobody answers. */
    private static String page(int port) {
        try {
            return get("http://127.0.0.1:" + port);
        } catch (Exception e) {
            return "";
        }
    }
}
