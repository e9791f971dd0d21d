package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.network.Bridges;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Containers that join and leave networks while they run. */
class LiveNetworksTest {
    private static final String STACK =
            """
            services:
              web:
                build: ./box
                command: [httpd, -f, -p, "80", -h, /data]
                networks: [front]
              client:
                build: ./box
                networks: [back]
            networks:
              front:
              back:
            """;

    private final Machinery jcompose = new Machinery();
    private final String file = Box.stack(jcompose, "", STACK);

    LiveNetworksTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void a_network_is_joined_and_left_by_the_same_process() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        String process = process();
        assertEquals("", client());

        change("networks: [front]", "networks: [back, front]");
        var plan = jcompose.run("-f", file, "plan");
        assertTrue(
                plan.out().contains("networks +%s_back, in place".formatted(jcompose.stack())),
                plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, process());
        Machinery.await("the client reaches it by name", () -> client().equals("seed\n"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        assertEquals("eth0 eth1 lo\n", interfaces());

        change("networks: [back, front]", "networks: [back]");
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, process());
        assertEquals("eth1 lo\n", interfaces(), "what stays keeps its name");
        assertEquals("seed\n", client());
        assertEquals(0, jcompose.run("-f", file, "plan").status(), "and front is gone");

        change("networks: [back]\n  client", "networks: [back, front]\n  client");
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, process());
        assertEquals("eth0 eth1 lo\n", interfaces());
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void another_subnet_gives_the_same_process_another_address() throws Exception {
        change("  front:\n", "  front: {ipam: {config: [{subnet: 10.97.3.0/24}]}}\n");
        change("networks: [back]", "networks: [front]");
        jcompose.run("-f", file, "up", "-d").ok();
        String process = process();
        assertEquals("10.97.3.3\n", address());

        change("10.97.3.0/24", "10.97.4.0/24");
        var plan = jcompose.run("-f", file, "plan");
        assertTrue(
                plan.out()
                        .contains(
                                "network %s_front is made anew, in place"
                                        .formatted(jcompose.stack())),
                plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, process());
        assertEquals("10.97.4.3\n", address());
        assertEquals("nameserver 10.97.4.1\n", exec("grep nameserver /etc/resolv.conf"));
        assertEquals("seed\n", client());
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_bridge_that_somebody_removed_is_made_again_under_who_is_on_it() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        String process = process();
        change("networks: [back]", "networks: [front]");
        jcompose.run("-f", file, "up", "-d").ok();
        Remains.output("ip", "link", "delete", Bridges.name(jcompose.stack() + "_front"));
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, process());
        assertEquals("seed\n", client());
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    private String address() {
        return exec("hostname -i");
    }

    private String exec(String command) {
        return jcompose.run("-f", file, "exec", "-T", "web", "sh", "-c", command).ok().out();
    }

    @Test
    void who_was_killed_comes_back_on_the_networks_it_had_joined() throws Exception {
        Files.writeString(
                Path.of(file),
                Files.readString(Path.of(file)).replace("[front]", "[front]\n    restart: always"));
        jcompose.run("-f", file, "up", "-d").ok();
        change("networks: [front]", "networks: [front, back]");
        jcompose.run("-f", file, "up", "-d").ok();
        String process = process();
        Machinery.kill(jcompose.container("web-1").path("Pid").asLong());
        Machinery.await("it runs again", () -> !process().equals(process) && !process().isEmpty());
        Machinery.await("the client reaches it by name", () -> client().equals("seed\n"));
        Machinery.await("all is well", () -> jcompose.run("-f", file, "plan").status() == 0);
    }

    private String process() {
        return jcompose.container("web-1").path("Pid").asString()
                + jcompose.container("web-1").path("StartTime").asString();
    }

    private String client() {
        return jcompose.run("-f", file, "exec", "-T", "client", "wget", "-qO-", "http://web/seed")
                .out();
    }

    private String interfaces() {
        return jcompose.run(
                        "-f", file, "exec", "-T", "web", "sh", "-c", "echo $(ls /sys/class/net)")
                .ok()
                .out();
    }

    private void change(String from, String to) throws IOException {
        Path stack = Path.of(file);
        String text = Files.readString(stack);
        assertTrue(text.contains(from), from);
        Files.writeString(stack, text.replace(from, to));
    }
}
