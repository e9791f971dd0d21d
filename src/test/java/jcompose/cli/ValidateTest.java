package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;

/** {@code validate} tells everything that is wrong with the files, and touches nothing. */
class ValidateTest {
    private final Machinery jcompose = new Machinery();

    ValidateTest() throws IOException {}

    @AfterEach
    void clean() throws Exception {
        jcompose.close();
    }

    @Test
    void a_valid_file_says_so() throws Exception {
        jcompose.write("compose.yaml", "services: {web: {image: a}}\n");
        Machinery.Ran ran = jcompose.run("validate");
        assertEquals(0, ran.status());
        assertEquals("", ran.out());
        assertEquals("valid\n", ran.err());
    }

    @Test
    void all_problems_of_all_files_come_in_their_order_and_warnings_after_them() throws Exception {
        jcompose.write(
                "a.yaml",
                """
                version: "3"
                services:
                  web:
                    image: [a]
                    enviroment: {A: b}
                  db: {image: b, stop_grace_period: 10, depends_on: [wbe]}
                """);
        jcompose.write("b.yaml", "services:\n  db: {imag: c}\n");
        Machinery.Ran ran = jcompose.run("-f", "a.yaml", "-f", "b.yaml", "validate");
        assertEquals(1, ran.status());
        assertEquals(
                """
                a.yaml:4:12: services.web.image: must be a string, not a list; leave the\
                 brackets or the dash out
                a.yaml:5:5: services.web.enviroment: unknown key 'enviroment'; did you mean\
                 'environment'?
                a.yaml:6:37: services.db.stop_grace_period: must be a duration such as 1m30s, not a\
                 number; with a unit: 10s
                a.yaml:6:54: services.db.depends_on.wbe: there is no service 'wbe'; did you mean\
                 'web'?
                b.yaml:2:8: services.db.imag: unknown key 'imag'; did you mean 'image'?
                warning: a.yaml:1:1: version: is obsolete and has no effect; remove it
                """,
                ran.out());
        assertEquals("5 problems, 1 warning\n", ran.err());
    }

    @Test
    void a_key_that_is_there_twice_does_not_hide_the_other_problems() throws Exception {
        jcompose.write(
                "compose.yaml", "services:\n  web: {image: a, image: b, imagee: c, ports: 80}\n");
        assertEquals(
                """
                compose.yaml:2:19: services.web.image: key 'image' is already there in line 2
                compose.yaml:2:29: services.web.imagee: unknown key 'imagee'; did you mean 'image'?
                compose.yaml:2:47: services.web.ports: must be a list, not a number
                """,
                jcompose.run("validate").out());
    }

    @Test
    void what_cannot_be_run_here_so_far_is_a_warning() throws Exception {
        jcompose.write("compose.yaml", "services: {web: {image: a, userns_mode: auto}}\n");
        Machinery.Ran ran = jcompose.run("validate");
        assertEquals(0, ran.status());
        assertEquals(1, ran.out().lines().count(), ran.out());
        assertEquals("warning: compose.yaml:1:", ran.out().substring(0, 24));
        assertEquals("valid, 1 warning\n", ran.err());
    }

    @Test
    void programs_read_json() throws Exception {
        jcompose.write("compose.yaml", "services: {web: {image: a$TAG, imagee: a}}\n");
        Machinery.Ran ran = jcompose.run("validate", "--format", "json");
        assertEquals(1, ran.status());
        assertEquals("", ran.err());
        JsonNode report = Json.parse(ran.out());
        assertEquals(false, report.path("valid").asBoolean());
        assertEquals(
                Json.parse(
                        """
                        [{"file": "compose.yaml", "line": 1, "column": 32,
                          "path": "services.web.imagee", "message": "unknown key 'imagee'",
                          "hint": "did you mean 'image'?"}]
                        """),
                report.path("problems"));
        assertEquals(
                "variable TAG is not set and counts as empty",
                report.path("warnings").path(0).path("message").asString());
    }

    @Test
    void a_missing_file_is_a_problem_like_others() throws Exception {
        Machinery.Ran ran = jcompose.run("-f", "no.yaml", "validate", "-q");
        assertEquals(1, ran.status());
        assertEquals("", ran.out() + ran.err());
        assertEquals(
                "no.yaml: cannot read the stack file: there is no such file\n",
                jcompose.run("-f", "no.yaml", "validate").out());
    }
}
