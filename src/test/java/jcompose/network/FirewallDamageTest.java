package jcompose.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;
import jcompose.process.Command;
import jcompose.reconciler.actual.Firewall;
import jcompose.type.Ipv4;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whatever somebody does to a stack's table by hand is told by name, and put right. */
class FirewallDamageTest {
    private static final Subnet HERE = Subnet.parse("198.18.0.0/24");
    private static final Subnet NEXT = Subnet.parse("198.18.1.0/24");
    private static final Firewall WANTED =
            new Firewall(
                    new TreeMap<>(
                            java.util.Map.of(
                                    new PublishedPort(
                                            PublishedPort.ANY_ADDRESS, 5000, 80, Protocol.TCP),
                                    List.of(Ipv4.parse("198.18.0.2"), Ipv4.parse("198.18.0.3")))),
                    new TreeSet<>(List.of(HERE)),
                    new TreeSet<>(List.of(NEXT)));

    private final Plumbing plumbing = new Plumbing();
    private final String stack = plumbing.stack("damage");
    private final String table = "jcompose_" + stack;

    FirewallDamageTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws IOException {
        plumbing.close();
    }

    @Test
    void each_rule_that_is_removed_is_named() throws IOException {
        int count = 0;
        for (FixedChain chain : FixedChain.ALL) {
            for (String rule : chain.rules()) {
                String name = FixedChain.comment(rule);
                plumbing.firewall(stack, WANTED);
                Plumbing.nft("delete", "rule", "inet", table, chain.name(), "handle", handle(name));
                assertRepaired("rule '" + name + "' of chain " + chain.name() + " is missing");
                count++;
            }
        }
        assertEquals(29, count);
    }

    @Test
    void each_rule_that_is_added_is_named() throws IOException {
        for (FixedChain chain : FixedChain.ALL) {
            plumbing.firewall(stack, WANTED);
            Plumbing.nft("insert", "rule", "inet", table, chain.name(), "counter", "accept");
            String sentence = found().damage().first();
            assertTrue(
                    sentence.startsWith("a rule was added to chain " + chain.name() + " (handle "),
                    sentence);
            assertRepaired(sentence);
        }
    }

    @Test
    void a_rule_that_does_something_else_under_its_name_is_named() throws IOException {
        String name = "to published ports";
        plumbing.firewall(stack, WANTED);
        List<String> command =
                new ArrayList<>(List.of("replace", "rule", "inet", table, "forward", "handle"));
        command.addAll(List.of(handle(name), "ct", "status", "dnat", "drop"));
        command.addAll(List.of("comment", "\"" + name + "\""));
        Plumbing.nft(command.toArray(String[]::new));
        assertRepaired("rule 'to published ports' of chain forward was changed");
    }

    @Test
    void what_is_done_to_sets_chains_and_policies_is_named() throws IOException {
        for (List<String> each :
                List.of(
                        List.of(
                                "198.18.0.0/24 is missing in set networks",
                                "delete element inet TABLE networks { 198.18.0.0/24 }"),
                        List.of(
                                "198.18.0.0/24 . 198.18.0.0/24 is missing in set peers",
                                "delete element inet TABLE peers { 198.18.0.0/24 . 198.18.0.0/24"
                                        + " }"),
                        List.of(
                                "198.19.0.0/24 was added to set networks",
                                "add element inet TABLE networks { 198.19.0.0/24 }"),
                        List.of(
                                "set strange was added",
                                "add set inet TABLE strange { type mark; }"),
                        List.of("chain strange was added", "add chain inet TABLE strange"),
                        List.of(
                                "policy of chain forward: drop → accept",
                                "add chain inet TABLE forward { policy drop; }"),
                        List.of(
                                "rules of chain tcp-5000 were changed",
                                "add rule inet TABLE tcp-5000 meta l4proto tcp dnat ip to"
                                        + " 198.18.0.2:80"))) {
            plumbing.firewall(stack, WANTED);
            Plumbing.nft(each.get(1).replace("TABLE", table));
            assertRepaired(each.get(0));
        }
    }

    @Test
    void a_rule_of_a_port_and_what_it_leads_to_are_told_apart() throws IOException {
        plumbing.firewall(stack, WANTED);
        Plumbing.nft("insert rule inet " + table + " tcp-5000 counter drop");
        String sentence = found().damage().first();
        assertTrue(sentence.startsWith("a rule was added to chain tcp-5000"), sentence);
        assertRepaired(sentence);
        for (String change :
                List.of(
                        "flush chain inet TABLE tcp-5000",
                        "delete element inet TABLE any { tcp . 5000 }")) {
            plumbing.firewall(stack, WANTED);
            Plumbing.nft(change.replace("TABLE", table));
            assertEquals(Set.of(), found().ports().keySet(), change);
            new FirewallTable().change(stack, found(), WANTED);
            assertEquals(WANTED, found());
        }
    }

    @Test
    void a_table_that_was_emptied_is_whole_again() throws IOException {
        plumbing.firewall(stack, WANTED);
        Plumbing.nft("flush table inet " + table);
        Firewall found = found();
        assertEquals(29, found.damage().stream().filter(each -> each.startsWith("rule ")).count());
        new FirewallTable().change(stack, found, WANTED);
        assertEquals(WANTED, found());
    }

    private void assertRepaired(String sentence) throws IOException {
        Firewall found = found();
        assertEquals(Set.of(sentence), found.damage());
        new FirewallTable().change(stack, found, WANTED);
        assertEquals(WANTED, found(), sentence);
    }

    private Firewall found() throws IOException {
        return NetworkState.read(stack).firewall();
    }

    private String handle(String comment) throws IOException {
        String listed = Command.of("nft", "-j", "list", "table", "inet", table).output("");
        for (JsonNode object : Json.parse(listed).path("nftables")) {
            if (object.path("rule").path("comment").asString("").equals(comment)) {
                return object.path("rule").path("handle").asString();
            }
        }
        throw new AssertionError("no rule '" + comment + "'");
    }
}
