package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What people type by mistake is refused in words that help, before anything is touched. */
class MistakesTest {
    private final Machinery jcompose = new Machinery();

    MistakesTest() throws IOException {}

    @AfterEach
    void nothing_was_touched() throws Exception {
        assertEquals(Set.of(), jcompose.remains());
        assertFalse(Files.exists(jcompose.root()), "something was written");
        jcompose.close();
    }

    @Test
    void a_wrong_key_is_named_with_its_place_and_the_right_one() throws Exception {
        jcompose.write(
                "a.yaml", "name: a\nservices:\n  web:\n    image: x\n    enviroment: {A: b}\n");
        Ran up = jcompose.run("-f", "a.yaml", "up", "-d");
        assertEquals(1, up.status());
        assertEquals(
                "a.yaml:5:5: services.web.enviroment: unknown key 'enviroment'; did you mean"
                        + " 'environment'?\n",
                up.err());
    }

    @Test
    void a_cycle_of_dependencies_is_named() throws Exception {
        jcompose.write(
                "a.yaml",
                """
                name: a
                services:
                  web: {image: x, depends_on: [db]}
                  db: {image: x, depends_on: [web]}
                """);
        Ran up = jcompose.run("-f", "a.yaml", "up", "-d");
        assertEquals(1, up.status());
        assertTrue(up.err().contains("web") && up.err().contains("db"), up.err());
        assertTrue(up.err().startsWith("a.yaml:"), up.err());
    }

    @Test
    void a_port_that_a_process_holds_is_refused_with_the_process_named() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = jcompose.hello(holder.getLocalPort());
            Ran up = jcompose.run("-f", file.toString(), "up", "-d");
            assertEquals(1, up.status());
            String pid = Long.toString(ProcessHandle.current().pid());
            assertTrue(
                    up.err()
                            .contains(
                                    "services.web.ports: port "
                                            + holder.getLocalPort()
                                            + "/tcp is in use by java"),
                    up.err());
            assertTrue(up.err().contains("(process " + pid + ")"), up.err());
            assertTrue(up.err().startsWith(file + ":"), up.err());
        }
    }

    @Test
    void an_image_that_is_not_there_and_may_not_be_pulled_is_refused() throws Exception {
        jcompose.write(
                "a.yaml",
                "name: a\nservices:\n  web:\n    image: nowhere/nothing\n    pull_policy: never\n");
        Ran up = jcompose.run("-f", "a.yaml", "up", "-d");
        assertEquals(1, up.status());
        assertTrue(
                up.err()
                        .startsWith(
                                "a.yaml:4:12: services.web.image: No such image: nowhere/nothing;"
                                        + " pull_policy is never"),
                up.err());
    }

    @Test
    void to_wait_for_the_end_of_what_never_ends_is_refused() throws Exception {
        jcompose.write(
                "a.yaml",
                """
                name: a
                services:
                  setup:
                    build: {context: ., dockerfile_inline: "FROM scratch\\nCOPY a.yaml /\\nCMD [\\"/x\\"]"}
                    restart: always
                  web:
                    build: {context: ., dockerfile_inline: "FROM scratch\\nCOPY a.yaml /\\nCMD [\\"/x\\"]"}
                    depends_on:
                      setup: {condition: service_completed_successfully}
                """);
        Ran up = jcompose.run("-f", "a.yaml", "up", "-d");
        assertEquals(1, up.status());
        assertEquals(
                "a.yaml:9:7: services.web.depends_on: setup never completes, because of its"
                        + " 'restart: always'; a service that others wait for to complete has"
                        + " 'restart: no' or 'on-failure'\n",
                up.err());
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        Ran up = jcompose.run("-f", "nowhere.yaml", "up");
        assertEquals(1, up.status());
        assertTrue(up.err().contains("nowhere.yaml"), up.err());
        assertFalse(up.err().contains("Exception"), up.err());
    }

    @Test
    void a_wrong_option_is_a_wrong_usage() {
        Ran up = jcompose.run("up", "--detatch");
        assertEquals(64, up.status());
        assertTrue(up.err().contains("--detatch"), up.err());
        assertTrue(up.err().contains("Try 'jcompose up --help'"), up.err());
    }

    @Test
    void options_of_the_stack_may_stand_before_and_after_the_command() throws Exception {
        jcompose.write("a.yaml", "name: a\nservices:\n  web:\n    image: x\n");
        Ran before = jcompose.run("-f", "a.yaml", "-p", "b", "config");
        Ran after = jcompose.run("config", "-f", "a.yaml", "-p", "b");
        assertEquals(before.ok(), after);
        assertTrue(after.out().startsWith("name: b\n"), after.out());
    }
}
