package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Options that people of docker compose reach for, in a stack whose one service runs twice. */
class ComposeHabitsTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    ComposeHabitsTest() throws IOException {}

    @BeforeEach
    void a_service_runs_twice() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            init: true
                            scale: 2
                            volumes: [data:/data, /own]
                          other:
                            build: ./box
                            init: true
                        volumes: {data: {}, spare: {}}
                        """);
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        jcompose.close();
    }

    @Test
    void files_go_into_all_replicas_and_come_out_of_the_one_that_is_named() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        jcompose.write("note", "for both\n");
        jcompose.run("-f", file, "cp", "note", "web:/note").ok();
        assertEquals("for both\n", in(1, "cat", "/note"));
        assertEquals("for both\n", in(2, "cat", "/note"));
        in(2, "sh", "-c", "echo second > /note");
        jcompose.run("-f", file, "cp", "--index", "2", "web:/note", "got").ok();
        assertEquals("second\n", Files.readString(jcompose.directory().resolve("got")));
        jcompose.run("-f", file, "cp", "--index", "1", "got", "web:/note").ok();
        assertEquals("second\n", in(1, "cat", "/note"));
        jcompose.run("-f", file, "export", "--index", "2", "-o", "all.tar", "web").ok();
        assertTrue(Files.size(jcompose.directory().resolve("all.tar")) > 0);
        jcompose.run("-f", file, "commit", "--index", "2", "web", "kept").ok();
        assertEquals(
                "second\n",
                jcompose.run("run", "--rm", "--image", "kept", "cat", "/note").ok().out());
        Machinery.Ran none = jcompose.run("-f", file, "commit", "--index", "3", "web", "kept");
        assertEquals("jcompose: service \"web\" has no container #3\n", none.err());
        Machinery.Ran twice =
                jcompose.run(new ByteArrayInputStream(new byte[0]), "-f", file, "cp", "-", "web:/");
        assertEquals(
                "jcompose: standard input can be copied into one container: say which by --index\n",
                twice.err());
    }

    @Test
    void volumes_are_those_of_the_stack_or_of_a_service() {
        jcompose.run("-f", file, "--all-resources", "up", "-d").ok();
        String stack = jcompose.stack();
        List<String> all = jcompose.run("-f", file, "volumes", "-q").ok().out().lines().toList();
        assertTrue(all.contains(stack + "_data"), all::toString);
        assertTrue(all.contains(stack + "_spare"), all::toString);
        assertEquals(4, all.size(), all::toString); // with one of its own for each replica
        String used = jcompose.run("-f", file, "volumes", "--format", "json", "web").ok().out();
        assertEquals(3, used.lines().count(), used);
        assertEquals(
                "local", Json.parse(used.lines().toList().getFirst()).path("Driver").asString());
        assertEquals("", jcompose.run("-f", file, "volumes", "-q", "other").ok().out());
    }

    @Test
    void a_dry_run_changes_nothing_and_only_an_up_can_be_one() {
        Machinery.Ran dry = jcompose.run("--dry-run", "-f", file, "up", "-d");
        assertEquals(2, dry.status(), dry.err());
        assertTrue(dry.out().contains("start web-1"), dry.out());
        Machinery.Ran refused = jcompose.run("--dry-run", "-f", file, "down");
        assertEquals(64, refused.status());
        assertTrue(
                refused.err().startsWith("jcompose: --dry-run: only 'up' can be tried, not 'down'"),
                refused.err());
        assertEquals("", jcompose.run("--dry-run", "-f", file, "ps", "-aq").ok().out());
    }

    @Test
    void a_build_is_checked_and_not_made() throws IOException {
        String checked = jcompose.run("-f", file, "build", "--check").ok().out();
        assertEquals("Check complete, no warnings found.\n", checked);
        assertEquals("", jcompose.run("image", "ls", "-q").ok().out());
        jcompose.write("bad/Dockerfile", "FROM scratch\nCOPI a b\n");
        Machinery.Ran bad = jcompose.run("build", "--check", "--provenance=false", "./bad");
        assertEquals(1, bad.status());
        assertTrue(bad.err().contains("Dockerfile:2"), bad.err());
    }

    @Test
    void the_version_is_told_to_scripts() {
        String number = jcompose.run("version", "--short").ok().out().strip();
        assertEquals("jcompose " + number + "\n", jcompose.run("version").ok().out());
        String json = jcompose.run("version", "-f", "json").ok().out();
        assertEquals(number, Json.parse(json).path("version").asString());
        assertEquals(
                "jcompose: --format is 'pretty' or 'json', not 'xml'\n",
                jcompose.run("version", "--format", "xml").err());
    }

    private String in(int replica, String... command) {
        List<String> call = new ArrayList<>(List.of("-f", file, "exec", "-T", "--index"));
        call.add(Integer.toString(replica));
        call.add("web");
        call.addAll(List.of(command));
        return jcompose.run(call.toArray(String[]::new)).ok().out();
    }
}
