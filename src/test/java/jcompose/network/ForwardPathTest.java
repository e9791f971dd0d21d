package jcompose.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.network.ForwardPath.Dropped;
import jcompose.network.ForwardPath.Packet;
import jcompose.process.Command;
import jcompose.reconciler.actual.Firewall;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is said of others' rules, beside what they do to real packets. */
class ForwardPathTest {
    private static final int PORT = 41_082;

    private final Plumbing plumbing;
    private final String stack;
    private final String table;
    private Packet packet = new Packet("", "", Protocol.TCP, 80);
    private String neighbour = "";

    ForwardPathTest() throws IOException {
        plumbing = new Plumbing();
        stack = plumbing.stack("a");
        table = "other_" + stack;
    }

    @BeforeEach
    void a_container_answers_behind_a_published_port() throws IOException {
        Subnet subnet = plumbing.network(stack, "default", 0, false);
        String web = plumbing.container(stack, "default", subnet, 2);
        plumbing.answer(web, "tcp", 80, "web-1");
        TreeMap<PublishedPort, List<jcompose.type.Ipv4>> ports = new TreeMap<>();
        ports.put(
                new PublishedPort(PublishedPort.ANY_ADDRESS, PORT, 80, Protocol.TCP),
                List.of(subnet.base().plus(2)));
        plumbing.firewall(
                stack, new Firewall(ports, new TreeSet<>(List.of(subnet)), new TreeSet<>()));
        neighbour = plumbing.neighbour(Plumbing.subnet(8));
        packet =
                new Packet(
                        Bridges.name(stack + "_default"),
                        subnet.base().plus(2).toString(),
                        Protocol.TCP,
                        80);
    }

    @AfterEach
    void nothing_is_left() throws IOException {
        plumbing.close();
        Command.of("nft", "-f", "-")
                .output("table ip %s\ndelete table ip %s\n".formatted(table, table));
    }

    @Test
    void rules_as_docker_has_them_drop_what_is_not_docker_s() throws IOException {
        rules(
                """
                chain DOCKER-USER {
                  counter return
                }
                chain DOCKER {
                  oifname "docker0" tcp dport 80 accept
                }
                chain FORWARD {
                  type filter hook forward priority 0; policy drop;
                  jump DOCKER-USER
                  oifname "docker0" ct state established,related accept
                  oifname "docker0" jump DOCKER
                  iifname "docker0" oifname != "docker0" accept
                }
                """);
        assertEquals("silence", ask());
        assertEquals(
                new Dropped(
                        false,
                        "chain FORWARD of table ip " + table,
                        "ip " + table + " FORWARD",
                        true),
                path().orElseThrow());

        rules(
                """
                chain FORWARD {
                  type filter hook forward priority 0; policy drop;
                  oifname "docker0" accept
                }
                """);
        assertEquals("silence", ask());
        assertTrue(path().orElseThrow().certain(), "nothing but docker0 is let in");
        String chain = "insert rule ip " + table + " FORWARD ";
        Command.of("nft", "-f", "-")
                .output(
                        chain
                                + "oifname %s ct status dnat accept\n".formatted(packet.bridge())
                                + chain
                                + "iifname %s accept\n".formatted(packet.bridge()));
        assertEquals(Optional.empty(), path(), "what is told to do helps");
        assertTrue(ask().startsWith("web-1"), "and does so for real packets");
    }

    /** As Docker sets them, with the program that it uses: nft tells some of them its own way. */
    @Test
    void rules_set_by_iptables_are_read_too() throws IOException {
        boolean had = Command.of("nft", "list", "table", "ip", "filter").run("").status() == 0;
        String before = had ? Command.of("iptables-nft-save", "-t", "filter").output("") : "";
        try {
            iptables("-N JT-DOCKER");
            iptables("-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
            iptables("-A FORWARD -o docker0 -j JT-DOCKER");
            iptables("-A FORWARD -i docker0 ! -o docker0 -j ACCEPT");
            iptables(
                    "-A JT-DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp --dport 80 -j"
                            + " ACCEPT");
            iptables("-P FORWARD DROP");
            assertEquals("silence", ask());
            Dropped dropped = path().orElseThrow();
            assertEquals("chain FORWARD of table ip filter", dropped.chain());
            assertTrue(dropped.byPolicy());
            Plumbing.nft(
                    "insert rule %s oifname %s ct status dnat accept"
                            .formatted(dropped.rule(), packet.bridge()));
            Plumbing.nft(
                    "insert rule %s iifname %s accept".formatted(dropped.rule(), packet.bridge()));
            assertEquals(Optional.empty(), path());
            assertTrue(ask().startsWith("web-1"));
            iptables("-I FORWARD -o " + packet.bridge() + " -p tcp --dport 80 -j REJECT");
            assertTrue(path().orElseThrow().certain(), "a rule that rejects");
        } finally {
            if (had) {
                Command.of("iptables-nft-restore").output(before);
            } else {
                Plumbing.nft("delete table ip filter");
            }
        }
    }

    private static void iptables(String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("iptables-nft"));
        command.addAll(List.of(arguments.split(" ")));
        new Command(command).output("");
    }

    @Test
    void a_rule_that_rejects_is_told_before_a_policy() throws IOException {
        rules(
                """
                chain guard {
                  ct state established,related accept
                  tcp dport { 22, 80 } oifname "jc-*" reject
                }
                chain forward {
                  type filter hook forward priority 10; policy accept;
                  jump guard
                }
                """);
        assertTrue(!ask().startsWith("web-1"));
        Dropped dropped = path().orElseThrow();
        assertTrue(dropped.certain() && !dropped.byPolicy(), dropped::toString);
    }

    @Test
    void rules_that_have_nothing_to_do_with_it_are_passed_by() throws IOException {
        rules(
                """
                chain forward {
                  type filter hook forward priority 10; policy accept;
                  udp dport 80 drop
                  tcp dport 81 drop
                  oifname "eth9" drop
                  ct state invalid drop
                }
                chain input {
                  type filter hook input priority 0; policy drop;
                  iifname "lo" accept
                }
                """);
        assertEquals(Optional.empty(), path());
        assertTrue(ask().startsWith("web-1"));
    }

    @Test
    void what_a_container_asks_the_machine_passes_other_chains_than_what_is_sent_on()
            throws IOException {
        rules(
                """
                chain forward {
                  type filter hook forward priority 0; policy drop;
                }
                chain input {
                  type filter hook input priority 0; policy drop;
                  ct state established,related accept
                  ct status dnat accept
                  iifname "eth9" accept
                  tcp dport 22 accept
                  iifname "jc-*" tcp dport 53 accept
                }
                """);
        Packet byTcp = question(Protocol.TCP);
        assertEquals(Optional.empty(), ForwardPath.read().of(byTcp));
        assertEquals(
                new Dropped(
                        true, "chain input of table ip " + table, "ip " + table + " input", true),
                ForwardPath.read().of(question(Protocol.UDP)).orElseThrow());
    }

    private Packet question(Protocol protocol) {
        return new Packet(Packet.Way.INPUT, packet.bridge(), "198.18.0.1", protocol, 53);
    }

    private String ask() throws IOException {
        return plumbing.askFrom(neighbour, "tcp", Plumbing.subnet(8).gateway().toString(), PORT);
    }

    private Optional<Dropped> path() throws IOException {
        return ForwardPath.read().of(packet);
    }

    private void rules(String chains) throws IOException {
        Command.of("nft", "-f", "-")
                .output(
                        "table ip %s\ndelete table ip %s\ntable ip %s {\n%s}\n"
                                .formatted(table, table, table, chains));
    }
}
