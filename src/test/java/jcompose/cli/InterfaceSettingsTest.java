package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.process.Command;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a connection gives an interface besides its place on the network. */
class InterfaceSettingsTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    InterfaceSettingsTest() throws IOException {}

    @BeforeEach
    void two_services_run() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            networks:
                              default:
                                link_local_ips: [169.254.8.8, "fe80::8"]
                                driver_opts:
                                  com.docker.network.endpoint.ifname: lan.1
                                  com.docker.network.endpoint.sysctls: "net.ipv4.conf.IFNAME.log_martians=1,net.ipv4.conf.IFNAME.forwarding=0"
                          client:
                            build: ./box
                            networks:
                              default:
                                link_local_ips: [169.254.8.9]
                        networks:
                          default:
                            enable_ipv6: true
                            internal: true
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void an_interface_is_called_and_set_as_it_is_told() {
        assertAsTold();
    }

    private void assertAsTold() {
        String lan = inside("web", "ip address show lan.1");
        assertTrue(lan.contains("inet 169.254.8.8/16"), lan);
        assertTrue(lan.contains("inet6 fe80::8/64"), lan);
        String set = "cat /proc/sys/net/ipv4/conf/lan.1/log_martians";
        assertEquals("1\n", inside("web", set));
        assertEquals("0\n", inside("web", "cat /proc/sys/net/ipv4/conf/lan.1/forwarding"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        String heard = inside("client", "ping -c 1 -W 2 169.254.8.8");
        assertTrue(heard.contains(" 0% packet loss"), "the guard lets it pass: " + heard);
        String found = inside("client", "nslookup web.");
        assertFalse(found.contains("169.254"), found);
    }

    @Test
    void what_somebody_takes_away_comes_back_and_what_is_not_wanted_goes() throws Exception {
        String process = process();
        for (String gone : new String[] {"169.254.8.8/16", "fe80::8/64"}) {
            enter("ip", "address", "delete", gone, "dev", "lan.1");
        }
        enter("sysctl", "-w", "net.ipv4.conf.lan/1.log_martians=0");
        String plan = jcompose.run("-f", file, "plan").out();
        assertTrue(plan.contains("address of lan.1: none → 169.254.8.8"), plan);
        assertTrue(plan.contains("address of lan.1: none → fe80::8"), plan);
        jcompose.run("-f", file, "up", "-d").ok();
        assertAsTold();

        Path stack = Path.of(file);
        String other =
                Files.readString(stack).replace("[169.254.8.8, \"fe80::8\"]", "[169.254.9.9]");
        Files.writeString(stack, other);
        plan = jcompose.run("-f", file, "plan").out();
        assertTrue(plan.contains("in place"), plan);
        jcompose.run("-f", file, "up", "-d").ok();
        String lan = inside("web", "ip address show lan.1");
        assertTrue(lan.contains("inet 169.254.9.9/16"), lan);
        assertFalse(lan.contains("169.254.8.8") || lan.contains("fe80::8/"), lan);
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        assertEquals(process, process(), "it runs on");
    }

    @Test
    void who_is_connected_by_hand_has_them_too() {
        String network = jcompose.stack() + "-more";
        String container = jcompose.stack() + "-client-1";
        jcompose.run("network", "create", "--internal", network).ok();
        try {
            var wrong =
                    jcompose.run(
                            "network",
                            "connect",
                            "--link-local-ip",
                            "10.0.0.1",
                            network,
                            container);
            assertEquals(1, wrong.status());
            String why = "--link-local-ip: '10.0.0.1' is no link-local address";
            assertTrue(wrong.err().contains(why), wrong.err());
            jcompose.run(
                            "network",
                            "connect",
                            "--link-local-ip=169.254.7.7",
                            "--driver-opt=com.docker.network.endpoint.ifname=more",
                            "--driver-opt=com.docker.network.endpoint.sysctls="
                                    + "net.ipv4.conf.IFNAME.log_martians=1",
                            network,
                            container)
                    .ok();
            String more = inside("client", "ip address show more");
            assertTrue(more.contains("inet 169.254.7.7/16"), more);
            String set = "cat /proc/sys/net/ipv4/conf/more/log_martians";
            assertEquals("1\n", inside("client", set));
        } finally {
            jcompose.run("network", "disconnect", network, container);
            jcompose.run("network", "rm", network).ok();
        }
    }

    private String inside(String service, String script) {
        return jcompose.run("-f", file, "exec", "-T", service, "sh", "-c", script).out();
    }

    private String process() {
        return jcompose.container("web-1").path("Pid").asString();
    }

    private void enter(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", process(), "-n"));
        all.addAll(List.of(command));
        new Command(all).output("");
    }
}
