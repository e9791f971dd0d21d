package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.process.Command;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What a stack file says about a network's own kind. */
class NetworkOptionsTest {
    private final Machinery jcompose = new Machinery();

    NetworkOptionsTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void a_network_has_the_mtu_that_it_is_given() throws Exception {
        String file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                        networks:
                          default:
                            driver: bridge
                            driver_opts: {com.docker.network.driver.mtu: 1400}
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("1400\n", mtuInside(file));
        assertEquals(0, jcompose.run("-f", file, "plan").status());

        Path stack = Path.of(file);
        Files.writeString(stack, Files.readString(stack).replace("1400", "1380"));
        var plan = jcompose.run("-f", file, "plan");
        assertEquals(2, plan.status());
        assertTrue(plan.out().contains("MTU 1400 → 1380"), plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("1380\n", mtuInside(file));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_bridge_is_called_and_keeps_containers_apart_as_it_is_told() throws Exception {
        String file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            command: [httpd, -f, -p, "80", -h, /data]
                            ports: ["80"]
                          client:
                            build: ./box
                        networks:
                          default:
                            driver_opts:
                              com.docker.network.bridge.name: jtbr0
                              com.docker.network.bridge.enable_icc: "false"
                              com.docker.network.bridge.host_binding_ipv4: 127.0.0.1
                              com.docker.network.container_iface_prefix: lan
                            ipam:
                              config: [{subnet: 198.18.79.0/24, gateway: 198.18.79.254}]
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        assertTrue(Files.exists(Path.of("/sys/class/net/jtbr0/bridge")));
        String inside = jcompose.run("-f", file, "exec", "-T", "web", "ip", "address").ok().out();
        assertTrue(inside.contains("lan0") && inside.contains("198.18.79.2/24"), inside);
        var port = jcompose.container("web-1").at("/Publishers/0");
        assertEquals("127.0.0.1", port.path("URL").asString());
        String at = "http://127.0.0.1:" + port.path("PublishedPort").asInt() + "/seed";
        assertEquals("seed\n", Machinery.get(at));
        var ping =
                jcompose.run(
                        "-f", file, "exec", "-T", "client", "ping", "-c", "1", "-W", "1", "web");
        assertTrue(ping.out().contains("100% packet loss"), ping::out);
    }

    @Test
    void a_way_out_that_is_another_is_planned_kept_and_told() throws Exception {
        String file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            command: [httpd, -f, -p, "80", -h, /data]
                            ports: ["80"]
                        networks:
                          default:
                            driver_opts:
                              com.docker.network.bridge.enable_ip_masquerade: "false"
                            ipam:
                              config: [{subnet: 198.18.79.0/24}]
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        String table = "jcompose_" + jcompose.stack();
        String sets = Command.of("nft", "list", "set", "inet", table, "masqueraded").output("");
        assertFalse(sets.contains("198.18.79"), sets);

        Command.of("nft", "add", "element", "inet", table, "masqueraded", "{ 198.18.79.0/24 }")
                .output("");
        var drift = jcompose.run("-f", file, "plan");
        assertTrue(drift.out().contains("198.18.79.0/24 was added to set masqueraded"), drift::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());

        Path stack = Path.of(file);
        String routed = "gateway_mode_ipv4: routed";
        Files.writeString(
                stack, Files.readString(stack).replace("enable_ip_masquerade: \"false\"", routed));
        var plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains("(not masqueraded) → bridge (routed for IPv4)"), plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        String told = "{{json .Options}}";
        String name = jcompose.stack() + "_default";
        assertEquals(
                "{\"com.docker.network.bridge.gateway_mode_ipv4\":\"routed\"}\n",
                jcompose.run("network", "inspect", "-f", told, name).ok().out());
        String open = Command.of("nft", "list", "set", "inet", table, "open").output("");
        assertTrue(open.contains("198.18.79.2 . tcp . 80"), open);
    }

    @Test
    void containers_of_an_isolated_network_find_each_other_and_not_the_machine() throws Exception {
        String file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          site:
                            build: ./box
                            command: [httpd, -f, -p, "80", -h, /data]
                          client:
                            build: ./box
                        networks:
                          default:
                            internal: true
                            enable_ipv6: true
                            driver_opts:
                              com.docker.network.bridge.gateway_mode_ipv4: isolated
                              com.docker.network.bridge.gateway_mode_ipv6: isolated
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        Machinery.await("it is found by name", () -> asks(file, "client").equals("seed\n"));
        String bridge =
                jcompose.run(
                                "network",
                                "inspect",
                                "-f",
                                "{{.Bridge}}",
                                jcompose.stack() + "_default")
                        .ok()
                        .out()
                        .strip();
        assertEquals("", Command.of("ip", "-o", "address", "show", "dev", bridge).output(""));
        Command.of("ip", "link", "set", bridge, "down").output("");
        var plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains("it is not up"), plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        Machinery.await("it is found again", () -> asks(file, "client").equals("seed\n"));
    }

    private String mtuInside(String file) {
        return jcompose.run("-f", file, "exec", "-T", "web", "cat", "/sys/class/net/eth0/mtu")
                .ok()
                .out();
    }

    @Test
    void services_in_network_mode_bridge_are_on_a_network_of_their_own() throws Exception {
        String file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            network_mode: bridge
                            command: [httpd, -f, -p, "80", -h, /data]
                            ports: ["80"]
                          client:
                            build: ./box
                            network_mode: bridge
                            links: ["web:site"]
                          other:
                            build: ./box
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await("the linked name answers", () -> asks(file, "client").equals("seed\n"));
        assertEquals("", asks(file, "other"), "who is elsewhere");
        int port = jcompose.container("web-1").at("/Publishers/0/PublishedPort").asInt();
        assertEquals("seed\n", Machinery.get("http://127.0.0.1:" + port + "/seed"));
        assertEquals(
                jcompose.stack() + "_bridge",
                jcompose.container("web-1").path("Networks").asString());
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    private String asks(String file, String service) {
        return jcompose.run("-f", file, "exec", "-T", service, "wget", "-qO-", "http://site/seed")
                .out();
    }
}
