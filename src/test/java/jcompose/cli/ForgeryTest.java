package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.network.Bridges;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A container that may change its addresses does not get to where it does not belong by it. */
class ForgeryTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    ForgeryTest() throws IOException {}

    @BeforeEach
    void a_thief_is_on_another_network_than_the_shop() throws Exception {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          shop:
                            build: ./box
                            networks: [front]
                          customer:
                            build: ./box
                            networks: [front]
                          thief:
                            build: ./box
                            cap_add: [NET_ADMIN]
                            networks: [back]
                        networks:
                          front: {ipam: {config: [{subnet: 198.18.78.0/24}]}}
                          back: {ipam: {config: [{subnet: 198.18.79.0/24}]}}
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
    void a_forged_sender_does_not_cross_networks() throws Exception {
        String shop = address("shop");
        exec("thief", "ip address add " + address("customer") + "/32 dev eth0").ok();
        String as = " via 198.18.79.1 src " + address("customer");
        exec("thief", "ip route add " + shop + as).ok();
        knowTheGateway();
        say("thief", shop);
        say("customer", shop);
        Machinery.await("the shop hears the customer", () -> heard() > 0);
        assertEquals(1, heard(), "and nobody else");

        // What keeps it out is the guard of its interface, and that alone.
        String end = "jv" + jcompose.container("thief-1").path("ID").asString() + "0";
        Remains.output("tc", "filter", "delete", "dev", end, "ingress");
        say("thief", shop);
        Machinery.await("the shop hears the thief", () -> heard() == 2);
    }

    /** Otherwise it would have to ask for it, under the forged address. */
    private void knowTheGateway() throws Exception {
        String bridge = Bridges.name(jcompose.stack() + "_back");
        String mac = Files.readString(Path.of("/sys/class/net", bridge, "address")).strip();
        String command = "ip neighbour replace 198.18.79.1 nud permanent dev eth0 lladdr " + mac;
        nsenter("thief", command.split(" ", -1));
    }

    /** A datagram to a port that nobody listens on: the receiver's kernel counts it. */
    private void say(String service, String to) throws Exception {
        nsenter(service, "bash", "-c", "echo hello > /dev/udp/" + to + "/7000");
    }

    private void nsenter(String service, String... command) throws Exception {
        String process = jcompose.container(service + "-1").path("Pid").asString();
        List<String> whole = new ArrayList<>(List.of("nsenter", "-t", process, "-n"));
        whole.addAll(List.of(command));
        Remains.output(whole.toArray(String[]::new));
    }

    private int heard() {
        String counters = exec("shop", "grep ^Udp: /proc/net/snmp | tail -n 1").ok().out();
        return Integer.parseInt(counters.split(" ", -1)[2]); // NoPorts
    }

    private String address(String service) {
        String found = exec(service, "ip -4 -o address show dev eth0").ok().out();
        return found.replaceAll("(?s).* inet ([0-9.]+)/24 .*", "$1");
    }

    private Machinery.Ran exec(String service, String script) {
        return jcompose.run("-f", file, "exec", service, "/bin/sh", "-c", script);
    }
}
