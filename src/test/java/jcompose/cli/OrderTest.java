package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Who depends on whom, and what becomes of it when something fails. */
class OrderTest {
    private final Machinery jcompose = new Machinery();
    private final Path file = jcompose.hello(Machinery.freePort());

    OrderTest() throws IOException {
        String services =
                """
                  job:
                    image: hello-web
                    command: [--check]
                    network_mode: service:web
                    depends_on: {web: {condition: service_healthy}}
                  afterwards:
                    image: hello-web
                    command: [--probe]
                    network_mode: service:web
                    depends_on: {job: {condition: service_completed_successfully}}
                  broken:
                    image: hello-web
                    command: [--check]
                  hopeless:
                    image: hello-web
                    depends_on: {broken: {condition: service_completed_successfully}}
                  beyond:
                    image: hello-web
                    depends_on: [hopeless]
                  careless:
                    image: hello-web
                    depends_on:
                      broken: {condition: service_completed_successfully, required: false}
                  companion:
                    image: hello-web
                    depends_on: {careless: {condition: service_started, restart: true}}

                volumes:
                """;
        change("\nvolumes:\n", "\n" + services);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        Ran down = jcompose.run("-f", file.toString(), "down", "-v").ok();
        List<String> stopped =
                down.err().lines().filter(line -> line.endsWith(" Stopped")).toList();
        assertTrue(
                stopped.indexOf(name("companion-1")) < stopped.indexOf(name("careless-1")),
                down.err());
        assertTrue(
                stopped.indexOf(name("afterwards-1")) < stopped.indexOf(name("web-1")), down.err());
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void a_branch_that_fails_stops_nobody_else_and_says_who_was_not_reached() throws Exception {
        Ran up = jcompose.run("-f", file.toString(), "up", "-d");
        assertEquals(1, up.status(), up.err());
        for (String line :
                List.of(
                        "failed: wait until broken has completed: dependency failed to start:"
                                + " container "
                                + jcompose.stack()
                                + "-broken-1 exited (1)",
                        "not reached: start hopeless-1",
                        "not reached: start beyond-1",
                        "job has completed")) {
            assertTrue(up.err().contains(line + "\n"), line + " in:\n" + up.err());
        }
        for (String replica : List.of("web-1", "probe-1", "afterwards-1", "careless-1")) {
            assertEquals("running", jcompose.container(replica).path("State").asString(), replica);
        }
        assertEquals("exited", jcompose.container("job-1").path("State").asString());

        String done = id("job-1");
        String companion = id("companion-1");
        change("required: false}", "required: false}\n    environment: {NAME: Other}");
        jcompose.run("-f", file.toString(), "up", "-d");
        assertNotEquals(companion, id("companion-1"), "it restarts with the other");
        assertEquals(done, id("job-1"), "what is done is done");
    }

    private String name(String replica) {
        return "Container " + jcompose.stack() + "-" + replica + " Stopped";
    }

    private String id(String replica) {
        return jcompose.container(replica).path("ID").asString();
    }

    private void change(String from, String to) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.contains(from), () -> from + " in\n" + text);
        Files.writeString(file, text.replace(from, to));
    }
}
