package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

class TopTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    TopTest() throws IOException {}

    @BeforeEach
    void two_services_run() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          pair:
                            build: ./box
                            command: [sh, -c, "sleep 4711 & exec sleep 4712"]
                          guest:
                            build: ./box
                            user: "4321"
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.close();
    }

    @Test
    void every_process_has_a_line_with_its_user_by_name_or_number() {
        Machinery.await("both sleep", () -> top("pair").size() == 3);
        List<String> lines = top("pair");
        assertTrue(
                lines.getFirst().matches("SERVICE +# +UID +PID +PPID +C .* CMD"), lines::toString);
        String pid = jcompose.container("pair-1").path("Pid").asString();
        String child = "pair +1 +root +\\d+ +" + pid + " .* sleep 4711";
        String first = "pair +1 +root +" + pid + " .* \\d\\d:\\d\\d +\\? +00:00:00 +sleep 4712";
        for (String wanted : List.of(child, first)) {
            assertTrue(lines.stream().anyMatch(line -> line.matches(wanted)), lines::toString);
        }
        assertTrue(top("guest").getLast().matches("guest +1 +4321 .*"), top("guest")::toString);
        assertEquals(4, top().size());
    }

    private List<String> top(String... services) {
        String[] arguments = new String[services.length + 3];
        arguments[0] = "-f";
        arguments[1] = file;
        arguments[2] = "top";
        System.arraycopy(services, 0, arguments, 3, services.length);
        return jcompose.run(arguments).ok().out().lines().toList();
    }
}
