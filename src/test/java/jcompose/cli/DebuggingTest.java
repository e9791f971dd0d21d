package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;

/** {@code --debug} tells in detail what a command does, on standard error. */
class DebuggingTest {
    private final Machinery jcompose = new Machinery();

    DebuggingTest() throws IOException {
        jcompose.write(
                "compose.yaml", "services: {web: {image: a, environment: {KEY: secret-1234}}}\n");
    }

    @AfterEach
    void clean() throws Exception {
        jcompose.close();
    }

    @Test
    void files_programs_and_times_are_told_and_no_value_of_a_variable() throws Exception {
        Machinery.Ran ran = jcompose.run("plan", "--debug");
        assertTrue(ran.err().contains("compose.yaml, 61 characters\n"), ran.err());
        assertTrue(ran.err().contains(" Command: jcompose-runtime observe: exit status 0 after "));
        assertFalse(ran.err().contains("secret-1234"), ran.err());
    }

    @Test
    void the_result_stays_the_same_and_nothing_is_told_unasked() throws Exception {
        Machinery.Ran silent = jcompose.run("config");
        assertEquals("", silent.err());
        assertEquals(silent.out(), jcompose.run("--debug", "config").out());
    }
}
