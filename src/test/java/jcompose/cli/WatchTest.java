package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** {@code watch}: the stack follows its files, and comes back to them. */
class WatchTest {
    private static final String STACK =
            """
            services:
              a:
                build: ./box
                env_file: conf/a.env
                mem_limit: 64m
            """;

    private final Machinery jcompose = new Machinery();
    private String file = "";

    WatchTest() throws IOException {}

    @BeforeEach
    void write_a_stack() throws IOException {
        file = Box.stack(jcompose, "", STACK);
        jcompose.write("conf/a.env", "WORD=one\n");
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.close();
    }

    @Test
    void the_stack_comes_up_follows_its_file_and_outlives_the_watch() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            JsonNode old = jcompose.container("a-1");
            replace(Path.of(file), "mem_limit: 64m", "mem_limit: 96m");
            watch.await("a-1 Updated: memory 64M → 96M, in place");
            assertEquals(old.path("Pid"), jcompose.container("a-1").path("Pid"));
            assertEquals(0, watch.interrupt(), watch.said());
        }
        assertEquals("running", jcompose.container("a-1").path("State").asString());
    }

    @Test
    void without_an_up_nothing_happens_before_a_file_changes() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch", "--no-up", "--quiet")) {
            watch.await("stays as it is until a file changes");
            assertEquals("", jcompose.run("-f", file, "ps", "-aq").ok().out());
            replace(Path.of(file), "mem_limit: 64m", "mem_limit: 96m");
            watch.await("a-1 Started");
            assertEquals(0, watch.count("FROM"), watch.said()); // of the image's build
            assertEquals(0, watch.interrupt(), watch.said());
        }
    }

    @Test
    void what_somebody_has_stopped_is_left_alone_until_somebody_starts_it() throws Exception {
        replace(
                Path.of(file),
                "    mem_limit: 64m\n",
                "    mem_limit: 64m\n  b:\n    build: ./box\n");
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            watch.await("b-1 Started");
            jcompose.run("-f", file, "stop", "-t", "0", "a").ok();
            replace(Path.of(file), "mem_limit: 64m", "mem_limit: 96m");
            kill(jcompose.container("b-1"));
            watch.await(2, "b-1 Started"); // a pass over all of it
            assertEquals("exited", jcompose.container("a-1").path("State").asString());
            assertEquals(1, watch.count("a-1 Started"), watch.said());
            jcompose.run("-f", file, "up", "-d").ok();
            JsonNode again = jcompose.container("a-1");
            assertEquals("running", again.path("State").asString());
            kill(again);
            watch.await(2, "a-1 Started");
        }
    }

    @Test
    void a_file_that_is_not_valid_changes_nothing_and_is_reported_with_its_line() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            JsonNode old = jcompose.container("a-1");
            replace(Path.of(file), "mem_limit: 64m", "mem_limit: lots");
            watch.await("stack.yaml:6:16: services.a.mem_limit");
            kill(old);
            watch.await(2, "a-1 Started"); // as it was declared last
            assertEquals("one", word());
            replace(Path.of(file), "mem_limit: lots", "mem_limit: 96m");
            watch.await("a-1 Updated: memory 64M → 96M, in place");
        }
    }

    @Test
    void a_file_that_the_stack_file_names_is_followed_too() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            Path conf = jcompose.directory().resolve("conf");
            Path next = jcompose.write("next/a.env", "WORD=two\n").getParent();
            Files.move(conf, jcompose.directory().resolve("old"));
            Files.move(next, conf, StandardCopyOption.ATOMIC_MOVE);
            watch.await(2, "a-1 Started");
            assertEquals("two", word());
        }
    }

    @Test
    void an_override_that_appears_is_taken_up() throws Exception {
        try (Watching watch = Watching.start(jcompose, "watch")) {
            watch.await("a-1 Started");
            jcompose.write("stack.override.yaml", "services: {a: {mem_limit: 80m}}\n");
            watch.await("a-1 Updated: memory 64M → 80M, in place");
        }
    }

    @Test
    void a_changed_build_context_makes_a_new_image_and_many_changes_make_few_passes()
            throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("a-1 Started");
            Path dockerfile = jcompose.directory().resolve("box/Dockerfile");
            String text = Files.readString(dockerfile);
            for (int i = 0; i < 500; i++) {
                Files.writeString(dockerfile, text + "ENV NUMBER=" + i + "\n");
            }
            Machinery.await("the last change has come", () -> environment().contains("NUMBER=499"));
            // One, but for a machine that is so busy that it pauses between two writes.
            assertTrue(watch.count(" changed\n") < 20, watch.said());
        }
    }

    @Test
    void a_container_killed_by_hand_is_running_again() throws Exception {
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch", "--look-every=0")) {
            watch.await("a-1 Started");
            kill(jcompose.container("a-1"));
            watch.await(2, "a-1 Started");
        }
    }

    @Test
    void what_no_event_tells_is_found_by_looking() throws Exception {
        String[] arguments = {"-f", file, "watch", "--no-events", "--look-every=200ms"};
        try (Watching watch = Watching.start(jcompose, arguments)) {
            watch.await("a-1 Started");
            kill(jcompose.container("a-1"));
            watch.await(2, "a-1 Started");
        }
    }

    @Test
    void standard_input_and_a_stack_that_is_not_valid_are_refused_at_once() throws Exception {
        Machinery.Ran ran = jcompose.run("-f", "-", "watch");
        assertEquals(1, ran.status());
        assertEquals("jcompose: standard input cannot be watched\n", ran.err());
        replace(Path.of(file), "mem_limit", "mem_limits");
        Machinery.Ran invalid = jcompose.run("-f", file, "watch");
        assertEquals(1, invalid.status());
        assertTrue(invalid.err().contains("stack.yaml:6:5"), invalid.err());
        assertFalse(Files.exists(jcompose.root()), "something was touched");
    }

    private static void replace(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.contains(from), text);
        Files.writeString(file, text.replace(from, to));
    }

    private static void kill(JsonNode container) throws Exception {
        List<String> command = List.of("kill", "-9", container.path("Pid").asString());
        assertEquals(0, new ProcessBuilder(command).start().waitFor());
    }

    /** Empty while there is no process. */
    private String environment() {
        String ps = jcompose.run("-p", jcompose.stack(), "ps", "--format", "json").ok().out();
        if (!ps.contains(jcompose.stack() + "-a-1")) {
            return "";
        }
        Path process = Path.of("/proc", jcompose.container("a-1").path("Pid").asString());
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(process.resolve("environ"));
        } catch (IOException e) {
            return "";
        }
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', '\n');
    }

    private String word() {
        return environment()
                .lines()
                .filter(line -> line.startsWith("WORD="))
                .findFirst()
                .orElseThrow()
                .substring("WORD=".length());
    }
}
