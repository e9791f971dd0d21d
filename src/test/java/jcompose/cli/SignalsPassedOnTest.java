package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Signals to an {@code attach} are the container's, or end the command alone. */
class SignalsPassedOnTest {
    private static final int TERMINATED = 128 + 15;

    private final Machinery jcompose = new Machinery();
    private String file = "";

    SignalsPassedOnTest() throws IOException {}

    @BeforeEach
    void some_services_run() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          plain:
                            build: ./box
                            command:
                              - sh
                              - -c
                              - |
                                trap 'echo again' HUP
                                trap 'echo bye; exit 5' TERM
                                while :; do echo here; sleep 0.1; done
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
    void each_is_passed_on_as_it_is_and_the_command_ends_with_the_container() throws Exception {
        try (Attached attached = new Attached(call("attach", "plain"))) {
            attached.await("here");
            signal("HUP", attached.process.pid());
            attached.await("again");
            signal("TERM", attached.process.pid());
            assertEquals(5, attached.process.waitFor(), attached.shown());
            assertTrue(attached.shown().contains("bye\n"), attached.shown());
        }
    }

    @Test
    void none_is_where_that_is_not_wanted() throws Exception {
        try (Attached attached = new Attached(call("attach", "--sig-proxy=false", "plain"))) {
            attached.await("here");
            signal("TERM", attached.process.pid());
            assertEquals(TERMINATED, attached.process.waitFor(), attached.shown());
        }
        assertEquals("running", jcompose.container("plain-1").path("State").asString());
    }

    @Test
    void on_a_terminal_they_leave_the_container_and_the_terminal_outside_as_they_were()
            throws Exception {
        String line = String.join(" ", call("attach", "typing"));
        String look = "echo outside $(stty -g)";
        List<String> script =
                List.of("script", "-qefc", look + "; " + line + "; " + look, "/dev/null");
        try (Attached attached = new Attached(script)) {
            Machinery.await(
                    "it is attached",
                    () -> {
                        attached.type("hello\n");
                        return attached.shown().contains("hello\r\nhello\r\n");
                    });
            long command =
                    attached.process
                            .descendants()
                            .filter(each -> each.info().command().orElse("").endsWith("/java"))
                            .findFirst()
                            .orElseThrow()
                            .pid();
            signal("TERM", command);
            attached.process.waitFor();
            List<String> looks =
                    attached.shown().lines().filter(each -> each.startsWith("outside")).toList();
            assertEquals(2, looks.size(), attached.shown());
            assertEquals(looks.getFirst(), looks.getLast());
        }
        assertEquals("running", jcompose.container("typing-1").path("State").asString());
    }

    private List<String> call(String... words) {
        List<String> call = new ArrayList<>();
        call.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        call.add("-Djcompose.home=" + Machinery.home());
        call.addAll(List.of("-cp", System.getProperty("java.class.path"), "jcompose.Main"));
        call.addAll(jcompose.arguments("-f", file));
        call.addAll(List.of(words));
        return call;
    }

    private static void signal(String name, long process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process)).start();
        assertEquals(0, kill.waitFor());
    }

    /** A call whose output goes to a file. */
    private final class Attached implements AutoCloseable {
        final Process process;
        private final Path output = jcompose.directory().resolve("shown");

        Attached(List<String> call) throws IOException {
            process =
                    new ProcessBuilder(call)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
        }

        String shown() {
            try {
                return Files.readString(output);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void await(String text) {
            Machinery.await("there is " + text, () -> shown().contains(text));
        }

        void type(String keys) {
            try {
                process.outputWriter().write(keys);
                process.outputWriter().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(shown(), e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
