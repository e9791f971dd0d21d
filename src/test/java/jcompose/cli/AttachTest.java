package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

class AttachTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    AttachTest() throws IOException {}

    @BeforeEach
    void some_services_run() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          asking:
                            build: ./box
                            stdin_open: true
                            command:
                              - sh
                              - -c
                              - |
                                echo before
                                read word
                                echo got $$word
                                echo badly >&2
                                exit 7
                          waiting:
                            build: ./box
                            init: true
                            command: [sh, -c, "trap 'echo caught; exit 5' INT; while :; do sleep 0.1; done"]
                          typing:
                            build: ./box
                            tty: true
                            stdin_open: true
                            command: [cat]
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.run("-f", file, "down", "-t", "0").ok();
        jcompose.close();
    }

    @Test
    void what_is_said_goes_in_and_what_is_answered_comes_out_with_the_exit_status() {
        Machinery.await(
                "it asks",
                () -> jcompose.run("-f", file, "logs", "asking").out().contains("before"));
        Ran attached =
                jcompose.run(
                        new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.UTF_8)),
                        "-f",
                        file,
                        "attach",
                        "asking");
        assertEquals("got hello\n", attached.out());
        assertEquals("badly\n", attached.err());
        assertEquals(7, attached.status());
    }

    @Test
    void an_interrupt_is_the_containers_and_whoever_does_not_run_is_named() throws Exception {
        try (Watching attach =
                Watching.start(jcompose, "-f", file, "attach", jcompose.stack() + "-waiting-1")) {
            assertEquals(5, attach.interrupt(), attach.said());
            assertEquals("caught\n", attach.said());
        }
        Ran again = jcompose.run("-f", file, "attach", "waiting");
        assertEquals(1, again.status());
        assertTrue(again.err().contains("service \"waiting\" is not running"), again.err());
        Ran typed = jcompose.run("-f", file, "attach", "typing");
        assertEquals(1, typed.status());
        assertTrue(typed.err().contains("--no-stdin shows what it prints"), typed.err());
    }
}
