package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** What a stack was can be had back. */
class RevisionsTest {
    private final Machinery jcompose = new Machinery();
    private final int port = Machinery.freePort();
    private final Path file = jcompose.hello(port);

    RevisionsTest() throws IOException {
        change(file, "    pids_limit: 32\n", "    pids_limit: 32\n    environment: {NAME: One}\n");
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file.toString(), "down", "-v").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void a_rollback_brings_back_the_stack_and_its_image_without_its_files() throws Exception {
        up();
        String first = image();
        change(file, "NAME: One", "NAME: Two");
        change(file.resolveSibling("hello.c"), "Hello %s!", "Goodbye %s!");
        up();
        assertTrue(get().startsWith("Goodbye Two!\n"), get());
        assertNotEquals(first, image());
        assertEquals(List.of("2 good up", "1 good up"), history());

        jcompose.run("image", "prune", "-f").ok();
        Files.delete(file.resolveSibling("hello.c"));
        jcompose.run("-p", jcompose.stack(), "rollback").ok();
        assertTrue(get().startsWith("Hello One!\n"), get());
        assertEquals(first, image());
        assertEquals("3 good rollback to 1", history().getFirst());

        jcompose.run("-p", jcompose.stack(), "rollback", "2").ok();
        assertTrue(get().startsWith("Goodbye Two!\n"), get());
        assertEquals("4 good rollback to 2", history().getFirst());
    }

    @Test
    void a_pass_that_changes_nothing_leaves_no_revision_and_one_over_the_same_stack_no_other()
            throws Exception {
        up();
        up();
        Remains.output("nft", "delete", "table", "inet", "jcompose_" + jcompose.stack());
        up();
        assertEquals(List.of("1 good up"), history());
    }

    @Test
    void two_revisions_are_compared_value_by_value() throws Exception {
        up();
        change(file, "NAME: One", "NAME: Two");
        up();
        Ran diff = jcompose.run("-p", jcompose.stack(), "history", "diff", "1", "2").ok();
        assertEquals("services.web.environment.NAME: One → Two\n", diff.out());
        Ran missing = jcompose.run("-p", jcompose.stack(), "history", "diff", "1", "7");
        assertEquals(1, missing.status());
        assertTrue(missing.err().contains("has no revision 7"), missing.err());
    }

    @Test
    void an_update_that_fails_goes_back_by_itself_and_says_why() throws Exception {
        change(
                file,
                "    cpus: 0.5\n",
                """
                    deploy:
                      update_config: {order: start-first, failure_action: rollback}
                """);
        up();
        change(file, "NAME: One", "NAME: Two");
        change(file, "[CMD, /hello, --check]", "[CMD, /hello, --no-such-thing]");
        change(file, "start_period: 10s", "start_period: 0s");
        try (Visitors visitors = new Visitors(port)) {
            Ran up = jcompose.run("-f", file.toString(), "up", "-d");
            assertEquals(1, up.status());
            assertTrue(up.err().contains("going back to revision 1: web: 1 of 1"), up.err());
            assertEquals(List.of(), visitors.failures());
        }
        assertTrue(get().startsWith("Hello One!\n"), get());
        String why = "web: 1 of 1 could not be replaced, failure_action is rollback";
        assertEquals(
                List.of("3 good rollback to 1: " + why, "2 failed " + why, "1 good up"), history());
    }

    @Test
    void revisions_are_for_root_alone() throws Exception {
        up();
        Path revisions = jcompose.root().resolve("stacks/" + jcompose.stack() + "/revisions");
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(revisions)));
    }

    private void up() {
        jcompose.run("-f", file.toString(), "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file.toString(), "plan").status());
    }

    private String get() throws Exception {
        return Machinery.get("http://127.0.0.1:" + port);
    }

    private String image() throws IOException {
        Path config =
                jcompose.root()
                        .resolve("containers")
                        .resolve(jcompose.container("web-1").path("ID").asString())
                        .resolve("config.json");
        return Json.parse(Files.readString(config)).path("labels").path("image").asString();
    }

    private List<String> history() {
        return jcompose.run("-p", jcompose.stack(), "history", "--format", "json")
                .ok()
                .out()
                .lines()
                .map(Json::parse)
                .map(
                        each ->
                                each.path("Revision").asString()
                                        + " "
                                        + each.path("Status").asString()
                                        + " "
                                        + each.path("Reason").asString())
                .toList();
    }

    private static void change(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.contains(from), () -> from + " in\n" + text);
        Files.writeString(file, text.replace(from, to));
    }
}
