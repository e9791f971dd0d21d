package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Containers on an interface of this machine's, beside another machine. */
class MacvlanTest {
    private static final String STACK =
            """
            services:
              web:
                build: ./box
                command: [httpd, -f, -p, "80", -h, /data]
                networks:
                  lan: {ipv4_address: 192.0.2.10}
              client:
                build: ./box
                networks: [lan]
              both:
                build: ./box
                networks: [lan, default]
            networks:
              default: {}
              lan:
                driver: macvlan
                driver_opts: {parent: lan0}
                enable_ipv6: true
                ipam:
                  config:
                    - subnet: 192.0.2.0/24
                      ip_range: 192.0.2.64/26
                      gateway: 192.0.2.254
                      aux_addresses: {printer: 192.0.2.64}
                    - subnet: fd00:77::/64
                      gateway: fd00:77::ffff
            """;

    private final Machinery jcompose = new Machinery();
    private final String file = Box.stack(jcompose, "", STACK);
    private final LocalNetwork lan = new LocalNetwork("lan0", "192.0.2.254/24", "fd00:77::ffff/64");

    MacvlanTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        assertFalse(Files.exists(Path.of("/sys/class/net/lan0.77")));
        lan.close();
        jcompose.close();
    }

    @Test
    void they_are_machines_of_their_own_there_and_know_each_other_by_name() throws Exception {
        LocalNetwork.assumeThereIs("macvlan");
        var plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains("192.0.2.0/24 macvlan on lan0 (bridge)"), plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        assertEquals("seed\n", lan.run("busybox", "wget", "-qO-", "http://192.0.2.10/seed"));
        String ping = lan.run("busybox", "ping", "-c", "1", "-W", "5", "fd00:77::a");
        assertTrue(ping.contains("1 packets received"), ping);
        assertEquals("seed\n", shell("client", "wget -qO- http://web/seed"));
        assertEquals("seed\n", shell("both", "wget -qO- http://web/seed"));
        assertTrue(shell("client", "ip address show eth0").contains("inet 192.0.2.66/24"));
        String way = shell("client", "ip route show default");
        assertTrue(way.contains("via 192.0.2.254 "), way);
        String inspected = jcompose.run("network", "inspect", jcompose.stack() + "_lan").ok().out();
        assertTrue(inspected.contains("\"Driver\" : \"macvlan\""), inspected);
        assertTrue(inspected.contains("\"parent\" : \"lan0\""), inspected);
        assertTrue(inspected.contains("\"Gateway\" : \"192.0.2.254\""), inspected);
    }

    @Test
    void names_are_there_with_the_first_instruction_and_whatever_happens() throws Exception {
        LocalNetwork.assumeThereIs("macvlan");
        change(
                "networks: [lan]\n  both",
                """
                networks: [lan]
                    restart: always
                    depends_on: [web]
                    command: [sh, -c, "nslookup web > /tmp/first; sleep 3600"]
                  both\
                """);
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await("it is asked", () -> shell("client", "cat /tmp/first").contains("::a"));
        Machinery.kill(jcompose.nameServer());
        assertEquals(2, jcompose.run("-f", file, "plan").status());
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("seed\n", shell("client", "wget -qO- http://web/seed"));
        String process = process("client");
        Machinery.kill(jcompose.container("client-1").path("Pid").asLong());
        Machinery.await(
                "it runs again",
                () -> !process("client").equals(process) && !process("client").isEmpty());
        assertEquals("seed\n", shell("client", "wget -qO- http://web/seed"));
        shell("client", "nc -lk -p 53 >/dev/null 2>&1 &");
        assertEquals("seed\n", shell("client", "wget -qO- http://web/seed"), "port 53 is its own");
    }

    @Test
    void what_somebody_changes_is_put_right() throws Exception {
        LocalNetwork.assumeThereIs("macvlan");
        jcompose.run("-f", file, "up", "-d").ok();
        String process = process("web");
        LocalNetwork.ip("-n", namespace("web"), "link", "delete", "eth0");
        var plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains("eth0: none → on " + jcompose.stack() + "_lan"), plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, process("web"));
        assertEquals("seed\n", lan.run("busybox", "wget", "-qO-", "http://192.0.2.10/seed"));
        forget();

        jcompose.run("network", "disconnect", jcompose.stack() + "_lan", name("both")).ok();
        assertEquals(
                "eth1 lo\n", shell("both", "echo $(ls /sys/class/net)").replace("eth0", "eth1"));
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("seed\n", shell("both", "wget -qO- http://web/seed"));

        change("{parent: lan0}", "{parent: lan0, macvlan_mode: private}");
        plan = jcompose.run("-f", file, "plan");
        assertTrue(
                plan.out().contains("driver macvlan on lan0 (bridge) → macvlan on lan0 (private)"),
                plan::out);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, process("web"));
        assertEquals(
                "",
                jcompose.run(
                                "-f",
                                file,
                                "exec",
                                "-T",
                                "client",
                                "sh",
                                "-c",
                                "wget -qO- http://192.0.2.10/seed & sleep 1; kill %1")
                        .out(),
                "in private mode");
        assertEquals("seed\n", lan.run("busybox", "wget", "-qO-", "http://192.0.2.10/seed"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_network_of_no_stack_stays_while_a_container_is_on_it() throws Exception {
        LocalNetwork.assumeThereIs("macvlan");
        jcompose.run("-f", file, "build", "web").ok();
        String own = jcompose.stack() + "-own";
        String subnet = "192.0.2.0/24";
        jcompose.run(
                        "network",
                        "create",
                        "-d",
                        "macvlan",
                        "-o",
                        "parent=lan0",
                        "--subnet",
                        subnet,
                        "--gateway",
                        "192.0.2.254",
                        own)
                .ok();
        String image = jcompose.stack() + "-web";
        String id =
                jcompose.run("run", "--image", "-d", "--network", own, image, "sleep", "3600")
                        .ok()
                        .out()
                        .strip();
        var refused = jcompose.run("network", "rm", own);
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("is in use: containers are connected"), refused::err);
        jcompose.run("network", "prune", "-f").ok();
        assertTrue(jcompose.run("network", "ls", "-q").ok().out().contains(own));
        jcompose.run("container", "rm", "-f", id).ok();
        jcompose.run("network", "rm", own).ok();
    }

    @Test
    void without_a_parent_they_reach_each_other_alone() throws Exception {
        LocalNetwork.assumeThereIs("macvlan");
        change("{parent: lan0}", "{}");
        change("    enable_ipv6", "    internal: true\n    enable_ipv6");
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("seed\n", shell("client", "wget -qO- http://web/seed"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_vlan_is_made_for_a_network_and_goes_with_it() throws Exception {
        LocalNetwork.assumeThereIs("vlan");
        LocalNetwork.assumeThereIs("macvlan");
        lan.run("ip", "link", "add", "link", "eth0", "name", "v77", "type", "vlan", "id", "77");
        lan.run("ip", "address", "flush", "dev", "eth0");
        lan.run("ip", "address", "add", "192.0.2.254/24", "dev", "v77");
        lan.run("ip", "link", "set", "v77", "up");
        change("{parent: lan0}", "{parent: lan0.77}");
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("seed\n", lan.run("busybox", "wget", "-qO-", "http://192.0.2.10/seed"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void they_may_share_their_parents_mac_address() throws Exception {
        LocalNetwork.assumeThereIs("ipvlan");
        change("driver: macvlan", "driver: ipvlan");
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("seed\n", lan.run("busybox", "wget", "-qO-", "http://192.0.2.10/seed"));
        assertEquals("seed\n", shell("client", "wget -qO- http://web/seed"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void what_this_machine_lacks_is_said() throws Exception {
        change("{parent: lan0}", "{parent: lan9}");
        var none = jcompose.run("-f", file, "up", "-d");
        assertEquals(1, none.status());
        assertTrue(none.err().contains("this machine has no interface lan9"), none::err);
        change("{parent: lan9}", "{parent: lan9.5}");
        var vlan = jcompose.run("-f", file, "up", "-d");
        assertTrue(
                vlan.err().contains("this machine has no interface lan9 for the VLAN lan9.5"),
                vlan::err);
        if (!LocalNetwork.hasType("ipvlan")) {
            change("driver: macvlan", "driver: ipvlan");
            change("{parent: lan9.5}", "{parent: lan0}");
            var kernel = jcompose.run("-f", file, "up", "-d");
            assertEquals(1, kernel.status());
            assertTrue(
                    kernel.err()
                            .contains(
                                    "ipvlan on lan0 (l2): this machine's kernel has no such"
                                            + " interfaces"),
                    kernel::err);
        }
    }

    @Test
    void what_has_no_effect_there_is_said() throws IOException {
        change("command: [httpd", "ports: [\"80\"]\n    command: [httpd");
        change("{parent: lan0}", "{parent: lan0, colour: red}");
        var plan = jcompose.run("-f", file, "plan");
        assertTrue(
                plan.err().contains("services.web.ports: has no effect: the service is on macvlan"),
                plan::err);
        assertTrue(
                plan.err()
                        .contains(
                                "networks.lan.driver_opts.colour: has no effect: the driver knows"
                                        + " no such option"),
                plan::err);
    }

    /** The other machine's of where somebody was before. */
    private void forget() throws IOException {
        lan.run("ip", "neigh", "flush", "all");
    }

    /** Of a container, by its process. */
    private String namespace(String service) throws IOException {
        String pid = jcompose.container(service + "-1").path("Pid").asString();
        Path names = Files.createDirectories(Path.of("/run/netns"));
        Path name = names.resolve("jt" + pid);
        Files.deleteIfExists(name);
        Files.createSymbolicLink(name, Path.of("/proc", pid, "ns/net"));
        name.toFile().deleteOnExit();
        return name.getFileName().toString();
    }

    private String name(String service) {
        return jcompose.stack() + "-" + service + "-1";
    }

    private String process(String service) {
        return jcompose.container(service + "-1").path("Pid").asString()
                + jcompose.container(service + "-1").path("StartTime").asString();
    }

    private String shell(String service, String script) {
        return jcompose.run("-f", file, "exec", "-T", service, "sh", "-c", script).ok().out();
    }

    private void change(String from, String to) throws IOException {
        Path stack = Path.of(file);
        String text = Files.readString(stack);
        assertTrue(text.contains(from), from);
        Files.writeString(stack, text.replace(from, to));
    }
}
