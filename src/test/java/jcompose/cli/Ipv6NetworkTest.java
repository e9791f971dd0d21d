package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Networks with IPv6 beside IPv4, and containers on them. */
class Ipv6NetworkTest {
    private final Machinery jcompose = new Machinery();
    private final String file;
    private final int port = Machinery.freePort();

    Ipv6NetworkTest() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            command: [httpd, -f, -p, "80", -h, /data]
                            ports: ["%d:80"]
                            networks:
                              default: {ipv6_address: "fd00:6a63::99"}
                          client:
                            build: ./box
                        networks:
                          default:
                            enable_ipv6: true
                            ipam:
                              config: [{subnet: "fd00:6a63::/64"}]
                        """
                                .formatted(port));
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void containers_reach_each_other_by_name_and_are_reached_through_published_ports()
            throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        Machinery.await("web answers by its address", () -> asks("[fd00:6a63::99]:80"));
        assertTrue(
                exec("nslookup", "-type=aaaa", "web").contains("fd00:6a63::99"),
                () -> exec("nslookup", "-type=aaaa", "web"));
        assertTrue(exec("nslookup", "-type=aaaa", "client").contains("fd00:6a63::2"));
        assertTrue(exec("cat", "/etc/hosts").contains("fd00:6a63::2\t"));
        assertTrue(asks("[fd00:6a63::1]:" + port), "around, by the port that is published");
        assertEquals(
                "seed\n",
                Remains.output(
                        "busybox", "wget", "-qO-", "http://[fd00:6a63::1]:" + port + "/seed"),
                "from the machine");
        String ports = jcompose.container("web-1").path("Ports").asString();
        assertEquals("0.0.0.0:%d->80/tcp, [::]:%d->80/tcp".formatted(port, port), ports);
    }

    @Test
    void another_address_replaces_the_container_alone() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        JsonNode client = jcompose.container("client-1").path("Pid");
        JsonNode web = jcompose.container("web-1").path("Pid");
        change("::99", "::98");
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(client, jcompose.container("client-1").path("Pid"));
        assertNotEquals(web, jcompose.container("web-1").path("Pid"));
        Machinery.await("web answers by its new address", () -> asks("[fd00:6a63::98]:80"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_network_that_lost_its_ipv6_address_is_mended() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        JsonNode network =
                Json.parse(
                                jcompose.run("network", "inspect", jcompose.stack() + "_default")
                                        .ok()
                                        .out())
                        .path(0);
        assertEquals("fd00:6a63::1", network.at("/IPAM/Config/1/Gateway").asString());
        Remains.output(
                "ip",
                "address",
                "delete",
                "fd00:6a63::1/64",
                "dev",
                network.path("Bridge").asString());
        var plan = jcompose.run("-f", file, "plan");
        assertEquals(2, plan.status());
        assertTrue(plan.out().contains("IPv6 subnet none → fd00:6a63::/64"), plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await("web answers again", () -> asks("[fd00:6a63::1]:" + port));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void what_cannot_be_reached_over_ipv6_is_refused_before_anything_is_touched() throws Exception {
        change("enable_ipv6: true", "enable_ipv6: false");
        change("{ipv6_address: \"fd00:6a63::99\"}", "{}");
        change("\"" + port + ":80\"", "\"[::]:" + port + ":80\"");
        var refused = jcompose.run("-f", file, "up", "-d");
        assertEquals(1, refused.status());
        assertTrue(
                refused.err()
                        .contains(
                                "services.web.ports: [::]:%d cannot be published: the service is on no network with IPv6; say 'enable_ipv6: true' at its network"
                                        .formatted(port)),
                refused::err);
        change("\"[::]:" + port + ":80\"", "\"[::1]:" + port + ":80\"");
        refused = jcompose.run("-f", file, "up", "-d");
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("nothing can be published on ::1"), refused::err);
        assertEquals(Set.of(), jcompose.remains());
    }

    private void change(String from, String to) throws IOException {
        Path stack = Path.of(file);
        String text = Files.readString(stack);
        assertTrue(text.contains(from), from);
        Files.writeString(stack, text.replace(from, to));
    }

    private boolean asks(String place) {
        return exec("wget", "-qO-", "http://" + place + "/seed").equals("seed\n");
    }

    /** What a command in client-1 prints. */
    private String exec(String... command) {
        String[] whole = new String[command.length + 5];
        System.arraycopy(new String[] {"-f", file, "exec", "-T", "client"}, 0, whole, 0, 5);
        System.arraycopy(command, 0, whole, 5, command.length);
        try {
            return jcompose.run(whole).out();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
