package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;

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

    @Test
    void one_of_a_range_is_chosen_and_kept() throws Exception {
        int first = freeFrom(41_300, 3);
        String file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            ports: ["%d-%d:80"]
                            command: [sleep, "3601"]
                        """
                                .formatted(first, first + 2));
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(Inet4Address.ofLiteral("127.0.0.1"), first));
            jcompose.run("-f", file, "up", "-d").ok();
            assertEquals(first + 1, port("web-1"), "the first that is free");
        }
        Path stack = Path.of(file);
        Files.writeString(stack, Files.readString(stack).replace("3601", "3602"));
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(first + 1, port("web-1"), "although another has become free");
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_range_without_a_free_port_is_refused_before_anything_is_touched() throws Exception {
        int first = freeFrom(41_300, 2);
        try (ServerSocket one = new ServerSocket();
                ServerSocket two = new ServerSocket()) {
            one.bind(new InetSocketAddress(Inet4Address.ofLiteral("127.0.0.1"), first));
            two.bind(new InetSocketAddress(Inet4Address.ofLiteral("127.0.0.1"), first + 1));
            String file =
                    Box.stack(
                            jcompose,
                            "",
                            """
                            services:
                              web:
                                build: ./box
                                ports: ["%d-%d:80"]
                            """
                                    .formatted(first, first + 1));
            var refused = jcompose.run("-f", file, "up", "-d");
            assertEquals(1, refused.status());
            assertTrue(
                    refused.err()
                            .contains(
                                    "services.web.ports: none of %d-%d is free for 80/tcp: %d is in use by java (process %d)"
                                            .formatted(
                                                    first,
                                                    first + 1,
                                                    first,
                                                    ProcessHandle.current().pid())),
                    refused::err);
            assertEquals(Set.of(), jcompose.remains());
        }
    }

    /** The first of so many neighbouring ports that nobody listens on. */
    private static int freeFrom(int port, int count) {
        for (int first = port; ; first++) {
            if (IntStream.range(first, first + count).allMatch(OpenPortTest::isFree)) {
                return first;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private int port(String replica) {
        return jcompose.container(replica).path("Publishers").path(0).path("PublishedPort").asInt();
    }
}
