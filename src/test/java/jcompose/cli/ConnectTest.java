package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Containers that somebody connects to networks and disconnects from them by hand. */
class ConnectTest {
    private final Machinery jcompose = new Machinery();
    private final String extra = jcompose.stack() + "-extra";
    private final String file =
            Box.stack(
                    jcompose,
                    "",
                    """
                    services:
                      web:
                        build: ./box
                        command: [httpd, -f, -p, "80", -h, /data]
                        networks: [front]
                        ports: ["80"]
                      client:
                        build: ./box
                        networks: [back]
                    networks:
                      front: {}
                      back: {enable_ipv6: true}
                    """);

    ConnectTest() throws IOException {}

    @BeforeEach
    void a_stack_runs() {
        jcompose.run("-f", file, "up", "-d").ok();
        jcompose.run("network", "create", extra).ok();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        jcompose.run("network", "rm", extra).ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void who_is_connected_is_found_at_once_and_until_the_next_up() {
        String process = process();
        String back = jcompose.stack() + "_back";
        assertEquals("", asks("client", web()), "before");
        jcompose.run("network", "connect", "--alias", "site", back, web()).ok();
        assertEquals("seed\n", asks("client", web()));
        assertEquals("seed\n", asks("client", "site"));
        assertEquals("", asks("client", "web"), "a service's name is its own stack's affair");
        assertEquals(process, process());
        assertEquals("eth0 eth1 lo\n", shell("web", "echo $(ls /sys/class/net)"));
        assertTrue(shell("web", "ip -6 address show eth1").contains("inet6 fd"));

        var again = jcompose.run("network", "connect", back, web());
        assertEquals(1, again.status());
        assertTrue(
                again.err()
                        .contains(
                                "endpoint with name %s already exists in network %s"
                                        .formatted(web(), back)),
                again::err);

        var plan = jcompose.run("-f", file, "plan");
        assertEquals(2, plan.status());
        assertTrue(
                plan.out().contains("network %s: attached by hand, in place".formatted(back)),
                plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, process());
        assertEquals("eth0 lo\n", shell("web", "echo $(ls /sys/class/net)"));
        assertEquals("", asks("client", "site"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void an_address_is_had_that_nobody_has() {
        String back = jcompose.stack() + "_back";
        String base = shell("client", "ip -4 -o address show eth0 | awk '{print $4}'");
        String wide = shell("client", "ip -6 -o address show eth0 scope global | awk '{print $4}'");
        String start = base.substring(0, base.lastIndexOf('.'));
        String wideStart = wide.substring(0, wide.lastIndexOf("::"));
        refused("192.0.2.7 is no address for a container in", "--ip", "192.0.2.7", back);
        refused(
                "the address " + base.split("/", 2)[0] + " is already in use",
                "--ip",
                base.split("/", 2)[0],
                back);
        refused(
                "the address " + wide.split("/", 2)[0] + " is already in use",
                "--ip6",
                wide.split("/", 2)[0],
                back);
        refused("it has no IPv6", "--ip6", "fd00::7", extra);
        refused("invalid argument \"seven\" for --ip", "--ip", "seven", back);
        jcompose.run(
                        "network",
                        "connect",
                        "--ip",
                        start + ".77",
                        "--ip6",
                        wideStart + "::99",
                        back,
                        web())
                .ok();
        String eth1 = shell("web", "ip address show eth1");
        assertTrue(eth1.contains("inet " + start + ".77/"), eth1);
        assertTrue(eth1.contains("inet6 " + wideStart + "::99/"), eth1);
        assertEquals("seed\n", asks("client", "[" + wideStart + "::99]"));
    }

    @Test
    void wherever_the_way_out_lies_nobody_gets_its_address() {
        jcompose.run("network", "rm", extra).ok();
        jcompose.run(
                        "network",
                        "create",
                        "--subnet",
                        "198.18.93.0/29",
                        "--gateway",
                        "198.18.93.2",
                        extra)
                .ok();
        refused("198.18.93.2 is no address for a container in", "--ip", "198.18.93.2", extra);
        for (String service : new String[] {"web", "client"}) {
            String container = jcompose.stack() + "-" + service + "-1";
            jcompose.run("network", "connect", extra, container).ok();
        }
        String first = shell("web", "ip -4 -o address show eth1");
        assertTrue(first.contains("inet 198.18.93.1/29"), first);
        String second = shell("client", "ip -4 -o address show eth1");
        assertTrue(second.contains("inet 198.18.93.3/29"), second);
        jcompose.run("-f", file, "down", "-t", "0").ok();
    }

    @Test
    void it_stays_where_the_stack_file_says_the_same_by_then() throws IOException {
        jcompose.run("network", "connect", extra, web()).ok();
        String process = process();
        Path stack = Path.of(file);
        Files.writeString(
                stack,
                Files.readString(stack)
                        .replace("networks: [front]", "networks: [extra, front]")
                        .replace(
                                "networks:\n  front",
                                "networks:\n  extra: {external: true, name: %s}\n  front"
                                        .formatted(extra)));
        var plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains("networks +" + extra + ", in place"), plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, process());
        assertEquals("eth0 eth1 lo\n", shell("web", "echo $(ls /sys/class/net)"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void ports_and_the_way_out_follow_to_the_networks_that_are_left() throws Exception {
        jcompose.run("network", "connect", extra, web()).ok();
        disconnect(jcompose.stack() + "_front");
        assertEquals("seed\n", published());
        assertTrue(shell("web", "ip route").contains("default via"));
        disconnect(extra);
        assertEquals("lo\n", shell("web", "echo $(ls /sys/class/net)"));
        var again = jcompose.run("network", "disconnect", extra, web());
        assertEquals(1, again.status());
        assertTrue(
                again.err()
                        .contains(
                                "container %s is not connected to network %s"
                                        .formatted(web(), extra)),
                again::err);

        var plan = jcompose.run("-f", file, "plan");
        assertTrue(
                plan.out()
                        .contains("network %s_front: detached by hand".formatted(jcompose.stack())),
                plan::out);
        String process = process();
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, process());
        assertEquals("seed\n", published());
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void who_is_killed_comes_back_on_the_networks_it_was_connected_to() throws Exception {
        Path stack = Path.of(file);
        Files.writeString(
                stack, Files.readString(stack).replace("ports: [\"80\"]", "restart: always"));
        jcompose.run("-f", file, "up", "-d").ok();
        jcompose.run("network", "connect", "--alias", "site", jcompose.stack() + "_back", web())
                .ok();
        String process = process();
        Machinery.kill(jcompose.container("web-1").path("Pid").asLong());
        Machinery.await("it runs again", () -> !process().equals(process));
        Machinery.await("it is found", () -> asks("client", "site").equals("seed\n"));
    }

    @Test
    void a_container_of_run_keeps_what_it_was_given() {
        jcompose.run("-f", file, "run", "-d", "--name", "job", "client", "sleep", "3600").ok();
        jcompose.run("network", "connect", "--alias", "worker", extra, "job").ok();
        jcompose.run("network", "connect", extra, web()).ok();
        String found = shell("web", "nslookup -type=a worker");
        assertTrue(found.contains("Name:"), found);
        jcompose.run("-f", file, "up", "-d").ok();
        String inspected = jcompose.run("network", "inspect", extra).ok().out();
        assertTrue(inspected.contains("\"job\""), inspected);
        assertFalse(inspected.contains(web()), inspected);
        jcompose.run("container", "stop", "-t", "0", "job").ok();
        jcompose.run("container", "rm", "job").ok();
    }

    @Test
    void a_stack_gives_nobody_an_address_that_a_stranger_has() {
        String image = jcompose.stack() + "-client";
        jcompose.run("run", "--image", "-d", "--name", "guest", "--network", extra, image).ok();
        jcompose.run("network", "connect", jcompose.stack() + "_front", "guest").ok();
        jcompose.run("-f", file, "up", "-d", "--scale", "web=2").ok();
        String second = jcompose.stack() + "-web-2";
        String ping = "ping -c 1 -W 5 " + second;
        String guest = address(jcompose.stack() + "_front", "guest");
        assertFalse(guest.isEmpty());
        assertFalse(guest.equals(address(jcompose.stack() + "_front", second)), guest);
        assertTrue(shell("web", ping).contains("1 packets received"));
        jcompose.run("container", "stop", "-t", "0", "guest").ok();
        jcompose.run("container", "rm", "guest").ok();
    }

    @Test
    void whoever_is_run_on_a_network_leaves_that_as_it_is() {
        String image = jcompose.stack() + "-client";
        String back = jcompose.stack() + "_back";
        String before = jcompose.run("network", "inspect", back).ok().out();
        var ran =
                jcompose.run(
                        "run", "--image", "--rm", "--network", back, image, "nslookup", "client");
        assertTrue(ran.ok().out().contains("Name:"), ran::out);
        assertEquals(before, jcompose.run("network", "inspect", back).ok().out());
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    private String address(String network, String container) {
        var containers =
                Json.parse(jcompose.run("network", "inspect", network).ok().out())
                        .path(0)
                        .path("Containers");
        for (var each : containers) {
            if (each.path("Name").asString().equals(container)) {
                return each.path("IPv4Address").asString();
            }
        }
        return "";
    }

    @Test
    void who_joins_a_network_where_nobody_is_and_leaves_the_other_resolves_there()
            throws Exception {
        jcompose.run("network", "connect", "--alias", "self", extra, web()).ok();
        disconnect(jcompose.stack() + "_front");
        String found = shell("web", "nslookup -type=a self");
        assertTrue(found.contains("Name:"), found);
        Path stack = Path.of(file);
        Files.writeString(
                stack,
                Files.readString(stack)
                        .replace("networks: [front]", "networks: [front, new]")
                        .replace("networks:\n  front", "networks:\n  new:\n  front"));
        jcompose.run("-f", file, "up", "-d").ok();
        Files.writeString(
                stack,
                Files.readString(stack).replace("networks: [front, new]", "networks: [new]"));
        jcompose.run("-f", file, "up", "-d").ok();
        found = shell("web", "nslookup -type=a web");
        assertTrue(found.contains("Name:"), found);
    }

    @Test
    void what_there_is_not_is_said() {
        refused("network nowhere not found", "nowhere");
        var container = jcompose.run("network", "connect", extra, "nobody");
        assertEquals(1, container.status());
        assertTrue(container.err().contains("No such container: nobody"), container::err);
    }

    private void refused(String sentence, String... words) {
        List<String> all = new ArrayList<>(List.of("network", "connect"));
        all.addAll(List.of(words));
        all.add(web());
        var ran = jcompose.run(all.toArray(String[]::new));
        assertEquals(1, ran.status(), ran::err);
        assertTrue(ran.err().contains(sentence), ran::err);
    }

    private void disconnect(String network) {
        jcompose.run("network", "disconnect", network, web()).ok();
    }

    private String published() throws Exception {
        int port = jcompose.container("web-1").at("/Publishers/0/PublishedPort").asInt();
        return Machinery.get("http://127.0.0.1:" + port + "/seed");
    }

    private String web() {
        return jcompose.stack() + "-web-1";
    }

    private String process() {
        return jcompose.container("web-1").path("Pid").asString()
                + jcompose.container("web-1").path("StartTime").asString();
    }

    private String asks(String service, String host) {
        return jcompose.run(
                        "-f",
                        file,
                        "exec",
                        "-T",
                        service,
                        "wget",
                        "-qO-",
                        "http://" + host + "/seed")
                .out();
    }

    private String shell(String service, String script) {
        return jcompose.run("-f", file, "exec", "-T", service, "sh", "-c", script).ok().out();
    }
}
