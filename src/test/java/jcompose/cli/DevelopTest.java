package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code develop.watch}: files reach containers as they are saved. */
class DevelopTest {
    private static final String STACK =
            """
            services:
              a:
                build: ./box
                develop:
                  watch:
                    - {path: box/src, action: sync, target: /app, ignore: ["*.tmp", cache/]}
                    - {path: box/conf, action: sync+exec, target: /conf,
                       exec: {command: [sh, -c, "cat /conf/name > /seen; echo reloaded"]}}
                    - {path: box/packages, action: rebuild}
                    - {path: box/code, action: sync+restart, target: /code}
            """;

    private final Machinery jcompose = new Machinery();
    private String file = "";

    DevelopTest() throws IOException {}

    @BeforeEach
    void write_a_stack() throws IOException {
        file = Box.stack(jcompose, "COPY src /app\nCOPY packages /packages\n", STACK);
        jcompose.write("box/src/main", "one\n");
        jcompose.write("box/src/lib/deep", "deep\n");
        jcompose.write("box/conf/name", "nobody\n");
        jcompose.write("box/packages", "first\n");
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.close();
    }

    @Test
    void a_saved_file_is_in_the_running_container_and_a_removed_one_is_not() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            JsonNode old = jcompose.container("a-1");
            jcompose.write("box/src/main", "two\n");
            jcompose.write("box/src/new/file", "new\n");
            jcompose.write("box/src/x.tmp", "");
            jcompose.write("box/src/cache/x", "");
            Files.delete(jcompose.directory().resolve("box/src/lib/deep"));
            Files.delete(jcompose.directory().resolve("box/src/lib"));
            Path app = root().resolve("app");
            Machinery.await("it is there", () -> Files.exists(app.resolve("new/file")));
            Machinery.await("it is gone", () -> !Files.exists(app.resolve("lib")));
            Machinery.await("it is new", () -> "two\n".equals(text(app.resolve("main"))));
            assertFalse(Files.exists(app.resolve("x.tmp")), "an ignored file is there");
            assertFalse(Files.exists(app.resolve("cache")), "an ignored directory is there");
            assertEquals(old.path("Pid"), jcompose.container("a-1").path("Pid"), watch.said());
            assertEquals(1, watch.count("Image "), watch.said());
        }
    }

    @Test
    void a_command_runs_after_its_files_have_come() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            jcompose.write("box/conf/name", "somebody\n");
            watch.await("a-1:   reloaded");
            assertEquals("somebody\n", text(root().resolve("seen")));
        }
    }

    @Test
    void some_files_need_a_new_image_and_it_has_what_was_saved_before() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            jcompose.write("box/src/main", "two\n");
            watch.await("a-1: 1 synced");
            assertEquals(1, watch.count("Image "), watch.said());
            jcompose.write("box/packages", "second\n");
            watch.await(2, "a-1 Started");
            assertEquals("second\n", text(root().resolve("packages")));
            assertEquals("two\n", text(root().resolve("app/main")));
        }
    }

    @Test
    void a_container_that_is_started_anew_gets_what_its_image_does_not_have() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            jcompose.write("box/src/main", "two\n");
            watch.await("a-1: 1 synced");
            String id = jcompose.container("a-1").path("ID").asString();
            jcompose.run("container", "rm", "-f", id).ok();
            watch.await(2, "a-1: 1 synced");
            assertEquals("two\n", text(root().resolve("app/main")));
            assertEquals(1, watch.count("Image "), watch.said());
        }
    }

    @Test
    void a_process_is_started_once_more_with_the_new_files() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            JsonNode old = jcompose.container("a-1");
            jcompose.write("box/code", "new\n");
            watch.await("a: restart");
            Machinery.await(
                    "another process runs",
                    () -> {
                        JsonNode now = jcompose.container("a-1");
                        return now.path("State").asString().equals("running")
                                && !now.path("Pid").equals(old.path("Pid"));
                    });
            assertEquals(old.path("ID"), jcompose.container("a-1").path("ID"));
            assertEquals("new\n", text(root().resolve("code")));
        }
    }

    @Test
    void no_link_in_a_container_leads_a_file_out_of_it() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            Path outside = Files.createDirectory(jcompose.directory().resolve("outside"));
            Files.writeString(outside.resolve("keep"), "");
            String link = "rm -rf /app; ln -s " + outside + " /app";
            jcompose.run("-f", file, "exec", "-T", "a", "sh", "-c", link).ok();
            jcompose.write("box/src/main", "two\n");
            jcompose.write("box/src/keep", "");
            watch.await("synced");
            Files.delete(jcompose.directory().resolve("box/src/keep"));
            watch.await(2, "synced");
            assertFalse(Files.exists(outside.resolve("main")), "it came out");
            assertTrue(Files.exists(outside.resolve("keep")), "it was removed out there");
        }
    }

    private Path root() {
        return Path.of("/proc", jcompose.container("a-1").path("Pid").asString(), "root");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
