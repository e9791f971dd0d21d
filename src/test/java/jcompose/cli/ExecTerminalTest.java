package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Commands in a running container, on a terminal. */
class ExecTerminalTest {
    private static final int TIMES = 20;

    private final Machinery jcompose = new Machinery();
    private String file = "";

    ExecTerminalTest() throws IOException {}

    @BeforeEach
    void bring_the_stack_up() throws IOException {
        file = Box.stack(jcompose, "", "services: {web: {build: ./box, network_mode: none}}\n");
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void one_that_looks_at_once_finds_the_size_of_the_terminal_outside() throws Exception {
        Path program = Machinery.home().resolve("native/target/jcompose-runtime");
        String id = jcompose.run("container", "ls", "-q").ok().out().strip();
        Path directory = jcompose.root().resolve("containers").resolve(id);
        String exec = program + " exec --directory " + directory + " -t -i -- /bin/stty size; ";
        String line = "stty rows 33 cols 77; " + exec.repeat(TIMES);
        Process script =
                new ProcessBuilder(List.of("timeout", "60", "script", "-qefc", line, "/dev/null"))
                        .redirectErrorStream(true)
                        .start();
        String shown = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("33 77\r\n".repeat(TIMES), shown);
    }
}
