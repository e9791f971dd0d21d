package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.json.Json;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Stacks that meet on a network which belongs to none of them. */
class ExternalNetworkTest {
    private final Machinery jcompose = new Machinery();
    private final String network = jcompose.stack() + "-proxy";
    private String front = "";
    private String back = "";

    ExternalNetworkTest() throws IOException {}

    @BeforeEach
    void two_stacks_declare_it() throws IOException {
        String stack =
                """
                services:
                  %s:
                    build: ./box
                    networks: [proxy]
                networks:
                  proxy: {external: true, name: %s}
                """
                        .formatted("shop", network);
        front = Box.stack(jcompose, "", stack);
        String text = Files.readString(Path.of(front)).replace("shop:", "db:");
        String named = text.replace("name: " + jcompose.stack() + "\n", "name: " + other() + "\n");
        back = jcompose.write("back.yaml", named).toString();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", back, "down", "-t", "0").ok();
        jcompose.run("-f", front, "down", "-t", "0").ok();
        jcompose.run("network", "rm", network);
        assertFalse(jcompose.run("network", "ls", "-q").out().contains(network));
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void without_it_nothing_is_touched() {
        Ran up = jcompose.run("-f", front, "up", "-d");
        assertEquals(1, up.status());
        String missing = "network " + network + " declared as external, but could not be found";
        assertTrue(up.err().contains(missing), up.err());
        assertTrue(up.err().contains("jcompose network create " + network), up.err());
    }

    @Test
    void containers_of_both_find_each_other_and_it_outlives_them() throws IOException {
        assertEquals(network + "\n", jcompose.run("network", "create", network).ok().out());
        jcompose.run("-f", front, "up", "-d").ok();
        jcompose.run("-f", back, "up", "-d").ok();

        var inspected = Json.parse(jcompose.run("network", "inspect", network).ok().out()).get(0);
        assertEquals(2, inspected.path("Containers").size());
        String address = "";
        for (var container : inspected.path("Containers")) {
            if (container.path("Name").asString().equals(other() + "-db-1")) {
                address = container.path("IPv4Address").asString().split("/", 2)[0];
            }
        }
        for (String name : new String[] {"db.", other() + "-db-1."}) {
            Ran found = jcompose.run("-f", front, "exec", "shop", "nslookup", name);
            assertTrue(found.out().contains("Address: " + address), found.out());
        }
        Ran refused = jcompose.run("network", "rm", network);
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("in use"), refused.err());
        assertEquals(0, jcompose.run("-f", front, "plan").status());

        jcompose.run("-f", back, "down", "-t", "0").ok();
        Ran gone = jcompose.run("-f", front, "exec", "shop", "nslookup", "db.");
        assertNotEquals(0, gone.status(), gone.out());
        jcompose.run("-f", front, "down", "-t", "0").ok();
        String list = jcompose.run("network", "ls").ok().out();
        assertTrue(list.contains(network), list);
    }

    @Test
    void the_only_address_is_of_the_stack_that_has_chosen_it_first() throws Exception {
        jcompose.run("network", "create", "--subnet", "198.18.90.0/30", network).ok();
        String slow =
                "    networks: [proxy]\n"
                        + "    depends_on: {gate: {condition: service_healthy}}\n"
                        + "  gate:\n"
                        + "    build: ./box\n"
                        + "    network_mode: none\n"
                        + "    healthcheck: {test: [CMD, test, -e, /tmp/open], interval: 100ms,"
                        + " retries: 9999}";
        Path stack = Path.of(front);
        Files.writeString(stack, Files.readString(stack).replace("    networks: [proxy]", slow));
        CompletableFuture<Ran> fast = new CompletableFuture<>();
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Ran> up = beside.submit(() -> jcompose.run("-f", front, "up", "-d"));
            String[] open = {"-f", front, "exec", "gate", "touch", "/tmp/open"};
            Machinery.await("the gate is there", () -> isRunning("gate-1"));
            fast.complete(jcompose.run("-f", back, "up", "-d"));
            jcompose.run(open).ok();
            up.get().ok();
        }
        assertTrue(
                fast.get().err().contains("no address is left in 198.18.90.0/30"),
                fast.get().err());
        assertEquals(1, fast.get().status());
        assertEquals(0, jcompose.run("-f", front, "plan").status());
    }

    @Test
    void a_stack_s_own_network_stays_while_another_stack_is_on_it() throws Exception {
        Path stack = Path.of(front);
        Files.writeString(
                stack, Files.readString(stack).replace("{external: true, name: ", "{name: "));
        jcompose.run("-f", front, "up", "-d").ok();
        jcompose.run("-f", back, "up", "-d").ok();
        Ran down = jcompose.run("-f", front, "down", "-t", "0").ok();
        String said = "Network " + network + " Resource is still in use, by " + other() + "-db-1\n";
        assertTrue(down.err().contains(said), down.err());
        assertEquals(0, jcompose.run("-f", back, "plan").status(), "it misses nothing");
        jcompose.run("-f", front, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", front, "plan").status());
        String way = "ip route show default";
        assertTrue(
                jcompose.run("-f", back, "exec", "-T", "db", "sh", "-c", way)
                        .ok()
                        .out()
                        .contains("via"));
        jcompose.run("-f", back, "down", "-t", "0").ok();
        jcompose.run("-f", front, "down", "-t", "0").ok();
        assertFalse(jcompose.run("network", "ls", "-q").out().contains(network));
    }

    @Test
    void a_network_that_is_not_declared_any_more_stays_while_another_stack_is_on_it()
            throws Exception {
        Path stack = Path.of(front);
        Files.writeString(
                stack, Files.readString(stack).replace("{external: true, name: ", "{name: "));
        jcompose.run("-f", front, "up", "-d").ok();
        jcompose.run("-f", back, "up", "-d").ok();
        String declared = Files.readString(stack);
        String undeclared = declared.substring(0, declared.indexOf("networks:\n"));
        Files.writeString(stack, undeclared.replace("networks: [proxy]", "network_mode: none"));
        Ran up = jcompose.run("-f", front, "up", "-d").ok();
        String said = "Network " + network + " Resource is still in use, by " + other() + "-db-1\n";
        assertTrue(up.err().contains(said), up.err());
        assertEquals(0, jcompose.run("-f", front, "plan").status());
        assertEquals(0, jcompose.run("-f", back, "plan").status(), "it misses nothing");
        String way = "ip route show default";
        Ran route = jcompose.run("-f", back, "exec", "-T", "db", "sh", "-c", way).ok();
        assertTrue(route.out().contains("via"), route.out());
        String rules = "jcompose_" + jcompose.stack();
        String masqueraded =
                Command.of("nft", "list", "set", "inet", rules, "masqueraded").output("");
        assertTrue(masqueraded.contains("elements"), masqueraded);

        jcompose.run("-f", back, "down", "-t", "0").ok();
        Ran gone = jcompose.run("-f", front, "up", "-d").ok();
        assertTrue(gone.err().contains("Network " + network + " Removed"), gone.err());
    }

    @Test
    void a_network_is_made_as_it_is_told_or_not_at_all() throws Exception {
        String subnet = "198.18.91.0/24";
        jcompose.run("network", "create", "--subnet", subnet, "--gateway", "198.18.91.9", network)
                .ok();
        String told = jcompose.run("network", "inspect", network).ok().out();
        assertTrue(told.contains("\"Gateway\" : \"198.18.91.9\""), told);
        jcompose.run("-f", front, "up", "-d").ok();
        String way = "ip route show default";
        Ran shown = jcompose.run("-f", front, "exec", "-T", "shop", "sh", "-c", way).ok();
        assertTrue(shown.out().contains("via 198.18.91.9 "), shown.out());
        String[][] wrong = {
            {"--gateway", "198.18.92.1", "--subnet", "198.18.92.0/24", "-o", "mtu=1400"},
            {"--gateway", "198.18.92.0", "--subnet", "198.18.92.0/24"},
            {"--gateway", "198.18.92.1"},
            {"--gateway", "nowhere", "--subnet", "198.18.92.0/24"}
        };
        for (String[] options : wrong) {
            List<String> call = new ArrayList<>(List.of("network", "create"));
            call.addAll(List.of(options));
            call.add(network + "-wrong");
            Ran refused = jcompose.run(call.toArray(String[]::new));
            assertEquals(1, refused.status(), String.join(" ", call));
            assertTrue(refused.err().startsWith("jcompose: --"), refused.err());
        }
        assertFalse(jcompose.run("network", "ls", "-q").out().contains("wrong"));
    }

    private boolean isRunning(String replica) {
        return jcompose.run("-f", front, "ps", "--format", "json").out().contains(replica);
    }

    private String other() {
        return jcompose.stack() + "-b";
    }
}
