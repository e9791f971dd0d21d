package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

class AttachTest {
    /** What the terminal echoes, and what cat says. */
    private static final String HELLO = "hello\r\nhello\r\n";

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
    }

    @Test
    void on_a_terminal_what_is_typed_comes_back_to_all_and_keys_leave_it() throws Exception {
        try (Attached one = new Attached("");
                Attached other = new Attached("--no-stdin")) {
            Machinery.await(
                    "both are there",
                    () -> {
                        one.type("hello\n");
                        // Who types nothing leaves the terminal outside as it is.
                        return one.shows(HELLO) && other.shows(HELLO.replace("\r", "\r\r"));
                    });
            one.type("\u0010x\n");
            one.awaitShown("^Px\r\n"); // the first of the keys alone is none of them
            one.awaitShown("\u0010x\r\n");
            one.type("\u0010\u0011");
            assertEquals(0, one.status());
            assertEquals("running", jcompose.container("typing-1").path("State").asString());
            jcompose.run("-f", file, "kill", "typing").ok();
            assertEquals(137, other.status());
        }
        assertTrue(jcompose.run("-f", file, "logs", "typing").out().contains("hello"));
    }

    @Test
    void the_terminal_of_one_that_runs_in_the_foreground_is_everybodys_too() throws Exception {
        String name = jcompose.stack() + "-once";
        try (Attached run = new Attached(List.of("run", "--name", name, "typing"))) {
            Machinery.await(
                    "it runs",
                    () ->
                            jcompose.run("container", "ls")
                                    .out()
                                    .matches("(?s).* Up .* " + name + "\n.*"));
            run.type("hello\n");
            run.awaitShown(HELLO);
            try (Attached other = new Attached("", name)) {
                Machinery.await(
                        "both see what the other types",
                        () -> {
                            other.type("there\n");
                            return other.shows("there\r\nthere\r\n")
                                    && run.shows("there\r\nthere\r\n");
                        });
                other.type("\u0010\u0011");
                assertEquals(0, other.status());
            }
            run.type("\u0004");
            assertEquals(0, run.status());
        }
        String logs = jcompose.run("-f", file, "logs", name).ok().out();
        assertTrue(logs.contains("hello") && logs.contains("there"), logs);
        jcompose.run("container", "rm", name).ok();
    }

    @Test
    void the_terminal_inside_is_as_large_as_the_one_outside() throws Exception {
        String id = jcompose.container("typing-1").path("ID").asString().substring(0, 12);
        try (Attached attached = new Attached("")) {
            attached.type("x\n");
            attached.awaitShown("x\r\nx\r\n");
            String process = jcompose.container("typing-1").path("Pid").asString();
            Machinery.await("the size is " + id + "'s", () -> size(process).equals("33 77\n"));
            attached.type("\u0004");
            assertEquals(0, attached.status());
        }
    }

    @Test
    void other_keys_may_be_given_and_wrong_ones_are_named() throws Exception {
        try (Attached attached = new Attached("--detach-keys=ctrl-x,q")) {
            attached.type("\u0018q");
            assertEquals(0, attached.status());
        }
        Ran wrong = jcompose.run("-f", file, "attach", "--detach-keys", "ctrl-", "typing");
        assertTrue(wrong.err().contains("'ctrl-' is no key"), wrong.err());
    }

    @Test
    void what_run_has_left_in_the_background_can_be_attached_to() throws Exception {
        jcompose.run("-f", file, "run", "-d", "--name", "beside", "typing").ok();
        try (Attached attached = new Attached("", "beside")) {
            attached.type("there\n");
            attached.awaitShown("there\r\nthere\r\n");
        }
    }

    private static String size(String process) {
        try {
            return Remains.output(
                    "nsenter", "-t", process, "-m", "/bin/stty", "-F", "/dev/pts/0", "size");
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    /** A call on a terminal of its own, 33 lines by 77. */
    private final class Attached implements AutoCloseable {
        private final Process process;
        private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

        Attached(String option) throws IOException {
            this(option, "typing");
        }

        Attached(String option, String service) throws IOException {
            this(List.of("attach", option, service));
        }

        Attached(List<String> words) throws IOException {
            String call =
                    Path.of(System.getProperty("java.home"), "bin/java")
                            + " -Djcompose.home="
                            + Machinery.home()
                            + " -cp "
                            + System.getProperty("java.class.path")
                            + " jcompose.Main "
                            + String.join(" ", jcompose.arguments("-f", file))
                            + " "
                            + String.join(" ", words);
            process =
                    new ProcessBuilder(
                                    "timeout",
                                    "60",
                                    "script",
                                    "-qefc",
                                    "stty rows 33 cols 77; exec " + call,
                                    "/dev/null")
                            .redirectErrorStream(true)
                            .start();
            Thread.ofVirtual().start(this::show);
        }

        private void show() {
            try {
                for (int next = process.getInputStream().read(); next >= 0; ) {
                    shown.write(next);
                    next = process.getInputStream().read();
                }
            } catch (IOException e) {
                return; // the test is over
            }
        }

        void type(String keys) {
            try {
                process.outputWriter().write(keys);
                process.outputWriter().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(shown.toString(StandardCharsets.UTF_8), e);
            }
        }

        boolean shows(String text) {
            return shown.toString(StandardCharsets.UTF_8).contains(text);
        }

        void awaitShown(String text) {
            Machinery.await("there is " + text, () -> shows(text));
        }

        int status() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
