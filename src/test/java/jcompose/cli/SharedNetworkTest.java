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
import java.util.stream.Stream;

/**
 * A side-car through which another service reaches the world, and is reached, whatever happens to
 * it.
 */
class SharedNetworkTest {
    private static final String STACK =
            """
            services:
              vpn:
                build: ./box
                command: [sleep, "3600"]
                restart: always
              app:
                build: ./box
                command: [httpd, -f, -p, "80", -h, /data]
                network_mode: service:vpn
                restart: always
              client:
                build: ./box
            """;

    private final Machinery jcompose = new Machinery();
    private final String file = Box.stack(jcompose, "", STACK);

    SharedNetworkTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void who_lives_in_the_network_of_one_that_is_killed_goes_on_and_is_reached() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        String app = process("app-1");
        for (int time = 0; time < 2; time++) {
            kill("vpn-1");
            assertReached();
            assertEquals(app, process("app-1"));
        }
        kill("app-1");
        assertReached();
        Machinery.await("all is well", () -> jcompose.run("-f", file, "plan").status() == 0);
    }

    @Test
    void who_lives_in_the_network_of_one_that_is_restarted_is_reached() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        jcompose.run("-f", file, "restart", "-t", "0", "vpn").ok();
        assertReached();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void who_lives_in_the_network_of_one_that_changes_in_place_goes_on() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        String app = process("app-1");
        String vpn = process("vpn-1");
        change("restart: always\n  app", "restart: always\n    mem_limit: 64m\n  app");
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(vpn + app, process("vpn-1") + process("app-1"));
        assertReached();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void who_lives_in_the_network_of_one_that_is_replaced_joins_its_successor_in_the_same_pass()
            throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        kill("vpn-1");
        String vpn = process("vpn-1");
        change("\"3600\"", "\"3601\"");
        var plan = jcompose.run("-f", file, "plan");
        assertTrue(
                plan.out().contains("vpn-1, whose network namespace it shares, is started"),
                plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertNotEquals(vpn, process("vpn-1"));
        assertReached();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        kill("vpn-1");
        assertReached();
    }

    @Test
    void who_lives_in_the_network_of_another_has_its_host_name_also_once_that_changes()
            throws Exception {
        change("restart: always\n  app", "restart: always\n    hostname: box\n  app");
        jcompose.run("-f", file, "up", "-d").ok();
        String app = process("app-1");
        String vpn = process("vpn-1");
        assertEquals("box\n", hostname("app"));
        change("hostname: box", "hostname: crate");
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("crate\ncrate\n", hostname("vpn") + hostname("app"));
        assertEquals(vpn + app, process("vpn-1") + process("app-1"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    private String hostname(String service) {
        return jcompose.run("-f", file, "exec", "-T", service, "hostname").ok().out();
    }

    private void kill(String replica) throws Exception {
        String process = process(replica);
        Machinery.kill(jcompose.container(replica).path("Pid").asLong());
        Machinery.await(
                replica + " runs again",
                () -> !process(replica).equals(process) && !process(replica).isEmpty());
    }

    private void assertReached() throws Exception {
        Machinery.await("the client reaches the app", () -> client().equals("seed\n"));
    }

    private String process(String replica) {
        return jcompose.container(replica).path("Pid").asString()
                + jcompose.container(replica).path("StartTime").asString();
    }

    private String client() {
        String[] command = {"timeout", "3", "wget", "-qO-", "http://vpn/seed"};
        return jcompose.run(
                        Stream.concat(
                                        Stream.of("-f", file, "exec", "-T", "client"),
                                        Stream.of(command))
                                .toArray(String[]::new))
                .out();
    }

    private void change(String from, String to) throws IOException {
        Path stack = Path.of(file);
        String text = Files.readString(stack);
        assertTrue(text.contains(from), from);
        Files.writeString(stack, text.replace(from, to));
    }
}
