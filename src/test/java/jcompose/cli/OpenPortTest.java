package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Ports of the machine that the stack file leaves open. */
class OpenPortTest {
    private final Machinery jcompose = new Machinery();

    OpenPortTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void a_service_keeps_the_port_that_was_chosen_for_it() throws Exception {
        String file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            ports: ["80"]
                            command: [sleep, "3601"]
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
        int port = port("web-1");
        assertTrue(port >= 32_768, "from those that servers do not use: " + port);
        assertEquals(0, jcompose.run("-f", file, "plan").status());

        Path stack = Path.of(file);
        Files.writeString(
                stack,
                Files.readString(stack).replace("3601", "3602")
                        + "  all:\n    build: ./box\n    ports: [\"80\"]\n");
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(port, port("web-1"), "over a replacement, and with a newcomer before it");
        assertNotEquals(port, port("all-1"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    private int port(String replica) {
        return jcompose.container(replica).path("Publishers").path(0).path("PublishedPort").asInt();
    }
}
