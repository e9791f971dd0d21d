package jcompose.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.process.Command;
import jcompose.reconciler.actual.Firewall;
import jcompose.type.Ipv4;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What gets through and what does not, with real packets. */
class TrafficTest {
    private static final int PORT = 41_080;
    private static final String SILENCE = "silence";

    private final Plumbing plumbing;
    private final String stack;

    TrafficTest() throws IOException {
        plumbing = new Plumbing();
        stack = plumbing.stack("a");
    }

    private Subnet subnet = Plumbing.subnet(0);
    private String web = "";

    @BeforeEach
    void a_container_answers_on_port_80() throws IOException {
        subnet = plumbing.network(stack, "default", 0, false);
        web = plumbing.container(stack, "default", subnet, 2);
        plumbing.answer(web, "tcp", 80, "web-1");
    }

    @AfterEach
    void nothing_is_left() throws IOException {
        plumbing.close();
    }

    @Test
    void a_published_port_is_reached_from_everywhere() throws IOException {
        publish(PublishedPort.ANY_ADDRESS, Protocol.TCP, 2);
        String neighbour = plumbing.neighbour(Plumbing.subnet(8));
        String machine = Plumbing.subnet(8).gateway().toString();
        String other = plumbing.container(stack, "default", subnet, 3);

        assertEquals(
                "web-1 for " + subnet.gateway(),
                plumbing.ask("tcp", "127.0.0.1", PORT),
                "from the machine's loopback");
        assertAnswers(plumbing.ask("tcp", machine, PORT), "from the machine itself");
        assertEquals(
                "web-1 for " + Plumbing.subnet(8).base().plus(2),
                plumbing.askFrom(neighbour, "tcp", machine, PORT),
                "from a neighbour, whose address the container sees");
        assertAnswers(
                plumbing.askFrom(other, "tcp", machine, PORT), "from the same network, around");
        assertAnswers(plumbing.askFrom(web, "tcp", machine, PORT), "from the container itself");
    }

    @Test
    void a_packet_passes_as_many_rules_however_many_ports_are_published() throws IOException {
        String neighbour = plumbing.neighbour(Plumbing.subnet(8));
        List<String> few = rulesPassed(neighbour, 1);
        assertTrue(few.size() > 3 && few.size() < 20, few::toString);
        assertEquals(few, rulesPassed(neighbour, 300));
    }

    /** By the first packet to the last of {@code count} ports, as the kernel traces it. */
    private List<String> rulesPassed(String neighbour, int count) throws IOException {
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        for (int port = PORT - count + 1; port <= PORT; port++) {
            ports.put(
                    new PublishedPort(PublishedPort.ANY_ADDRESS, port, 80, Protocol.TCP),
                    List.of(subnet.base().plus(2)));
        }
        plumbing.firewall(
                stack, new Firewall(ports, new TreeSet<>(List.of(subnet)), new TreeSet<>()));
        String table = "trace_" + stack;
        Path file = Files.createTempFile("jcompose-trace", "");
        Process monitor =
                new ProcessBuilder("nft", "monitor", "trace").redirectOutput(file.toFile()).start();
        try {
            Command.of("nft", "-f", "-")
                    .output(
                            """
                            table inet %s {
                              chain first {
                                type filter hook prerouting priority -350;
                                tcp dport %d meta nftrace set 1
                              }
                            }
                            """
                                    .formatted(table, PORT));
            for (int attempt = 0; attempt < 500; attempt++) {
                assertAnswers(
                        plumbing.askFrom(
                                neighbour, "tcp", Plumbing.subnet(8).gateway().toString(), PORT),
                        "it is published");
                List<String> found = firstTrace(Files.readAllLines(file));
                if (!found.isEmpty()) {
                    return found;
                }
            }
            throw new AssertionError("no packet was traced: " + Files.readString(file));
        } finally {
            monitor.destroyForcibly().onExit().join();
            Plumbing.nft("delete table inet " + table);
            Files.delete(file);
        }
    }

    /** The rules of our table in a trace that begins a connection and has come to its end. */
    private List<String> firstTrace(List<String> lines) {
        Map<String, List<String>> traces = new TreeMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", 7);
            if (words.length == 7 && words[4].equals("jcompose_" + stack)) {
                traces.computeIfAbsent(words[2], _ -> new ArrayList<>())
                        .add(words[5] + " " + words[6]);
            }
        }
        return traces.values().stream()
                .filter(trace -> trace.stream().anyMatch(line -> line.startsWith("dispatch ")))
                .filter(trace -> trace.getLast().startsWith("postrouting policy"))
                .findFirst()
                .orElse(List.of())
                .stream()
                .filter(line -> line.contains(" rule "))
                .toList();
    }

    @Test
    void datagrams_are_published_too() throws IOException {
        plumbing.answer(web, "udp", 80, "web-1");
        publish(PublishedPort.ANY_ADDRESS, Protocol.UDP, 2);
        String neighbour = plumbing.neighbour(Plumbing.subnet(8));
        String machine = Plumbing.subnet(8).gateway().toString();
        assertAnswers(plumbing.ask("udp", "127.0.0.1", PORT), "from the machine's loopback");
        assertAnswers(plumbing.askFrom(neighbour, "udp", machine, PORT), "from a neighbour");
    }

    @Test
    void a_published_name_server_is_not_in_the_way_of_a_networks_own() throws IOException {
        plumbing.answer(web, "udp", 80, "web-1");
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        ports.put(
                new PublishedPort(PublishedPort.ANY_ADDRESS, 53, 80, Protocol.UDP),
                List.of(subnet.base().plus(2)));
        plumbing.firewall(
                stack, new Firewall(ports, new TreeSet<>(List.of(subnet)), new TreeSet<>()));
        String neighbour = plumbing.neighbour(Plumbing.subnet(8));
        String machine = Plumbing.subnet(8).gateway().toString();
        assertAnswers(plumbing.askFrom(neighbour, "udp", machine, 53), "from a neighbour");
        assertEquals(
                "Connection refused",
                plumbing.askFrom(web, "udp", subnet.gateway().toString(), 53),
                "nobody serves names here");
    }

    @Test
    void replicas_take_turns() throws IOException {
        String second = plumbing.container(stack, "default", subnet, 3);
        plumbing.answer(second, "tcp", 80, "web-2");
        publish(PublishedPort.ANY_ADDRESS, Protocol.TCP, 2, 3);
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            String name = plumbing.ask("tcp", "127.0.0.1", PORT).substring(0, 5);
            answers.merge(name, 1, Integer::sum);
        }
        assertEquals(Map.of("web-1", 3, "web-2", 3), answers);
    }

    @Test
    void a_port_published_on_loopback_is_for_this_machine_alone() throws IOException {
        publish("127.0.0.1", Protocol.TCP, 2);
        String neighbour = plumbing.neighbour(Plumbing.subnet(8));
        assertAnswers(plumbing.ask("tcp", "127.0.0.1", PORT), "from the machine");
        assertEquals(
                "Connection refused",
                plumbing.askFrom(neighbour, "tcp", Plumbing.subnet(8).gateway().toString(), PORT));
        for (String outsider : List.of(neighbour, web)) {
            sendLoopbackOverTheWire(outsider);
            assertEquals(SILENCE, plumbing.askFrom(outsider, "tcp", "127.0.0.1", PORT));
        }
    }

    @Test
    void a_port_published_on_one_address_is_not_on_another() throws IOException {
        String neighbour = plumbing.neighbour(Plumbing.subnet(8));
        plumbing.neighbour(Plumbing.subnet(9));
        publish(Plumbing.subnet(9).gateway().toString(), Protocol.TCP, 2);
        assertAnswers(
                plumbing.askFrom(neighbour, "tcp", Plumbing.subnet(9).gateway().toString(), PORT),
                "the right address");
        assertEquals(
                "Connection refused",
                plumbing.askFrom(neighbour, "tcp", Plumbing.subnet(8).gateway().toString(), PORT));
    }

    @Test
    void containers_reach_other_machines_under_this_machines_address() throws IOException {
        publish(PublishedPort.ANY_ADDRESS, Protocol.TCP, 2);
        String neighbour = plumbing.neighbour(Plumbing.subnet(8));
        plumbing.answer(neighbour, "tcp", 80, "neighbour");
        assertEquals(
                "neighbour for " + Plumbing.subnet(8).gateway(),
                plumbing.askFrom(web, "tcp", Plumbing.subnet(8).base().plus(2).toString(), 80));
    }

    @Test
    void a_neighbour_reaches_no_container_but_through_its_published_port() throws IOException {
        publish(PublishedPort.ANY_ADDRESS, Protocol.TCP, 2);
        String neighbour = plumbing.neighbour(Plumbing.subnet(8));
        assertEquals(SILENCE, plumbing.askFrom(neighbour, "tcp", address(2), 80));
    }

    @Test
    void networks_are_apart_but_for_published_ports() throws IOException {
        String otherStack = plumbing.stack("b");
        Subnet back = plumbing.network(stack, "back", 1, false);
        Subnet foreign = plumbing.network(otherStack, "default", 2, false);
        String inBack = plumbing.container(stack, "back", back, 2);
        String inForeign = plumbing.container(otherStack, "default", foreign, 2);
        plumbing.firewall(
                stack,
                new Firewall(
                        ports(PublishedPort.ANY_ADDRESS, Protocol.TCP, 2),
                        new TreeSet<>(List.of(subnet, back)),
                        new TreeSet<>()));
        plumbing.firewall(
                otherStack,
                new Firewall(new TreeMap<>(), new TreeSet<>(List.of(foreign)), new TreeSet<>()));
        for (String outsider : List.of(inBack, inForeign)) {
            assertEquals(SILENCE, plumbing.askFrom(outsider, "tcp", address(2), 80));
            assertAnswers(
                    plumbing.askFrom(outsider, "tcp", subnet.gateway().toString(), PORT),
                    "through the published port");
        }
    }

    @Test
    void an_internal_network_has_no_way_out_and_none_in() throws IOException {
        Subnet inner = plumbing.network(stack, "inner", 1, true);
        String first = plumbing.container(stack, "inner", inner, 2);
        String second = plumbing.container(stack, "inner", inner, 3);
        plumbing.answer(second, "tcp", 80, "second");
        plumbing.firewall(
                stack,
                new Firewall(
                        new TreeMap<>(),
                        new TreeSet<>(List.of(subnet)),
                        new TreeSet<>(List.of(inner))));
        String neighbour = plumbing.neighbour(Plumbing.subnet(8));
        plumbing.answer(neighbour, "tcp", 80, "neighbour");
        String inside = inner.base().plus(3).toString();
        String outside = Plumbing.subnet(8).base().plus(2).toString();

        assertTrue(plumbing.askFrom(first, "tcp", inside, 80).startsWith("second"));
        assertEquals(SILENCE, plumbing.askFrom(first, "tcp", outside, 80), "out");
        assertEquals(SILENCE, plumbing.askFrom(neighbour, "tcp", inside, 80), "in");
        assertEquals(SILENCE, plumbing.askFrom(web, "tcp", inside, 80), "across");
    }

    /** As somebody would who wants to reach what listens on the machine's loopback. */
    private static void sendLoopbackOverTheWire(String namespace) throws IOException {
        Plumbing.ip("-n", namespace, "link", "set", "lo", "down");
        Plumbing.ip(
                "netns",
                "exec",
                namespace,
                "sh",
                "-c",
                "echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet");
        String via = namespaceGateway(namespace);
        Plumbing.ip("-n", namespace, "route", "add", "127.0.0.1", "via", via);
    }

    private static String namespaceGateway(String namespace) throws IOException {
        String route = Command.of("ip", "-n", namespace, "route", "show", "default").output("");
        return route.split(" ", -1)[2];
    }

    private String address(int host) {
        return subnet.base().plus(host).toString();
    }

    private void publish(String hostAddress, Protocol protocol, int... hosts) throws IOException {
        plumbing.firewall(
                stack,
                new Firewall(
                        ports(hostAddress, protocol, hosts),
                        new TreeSet<>(List.of(subnet)),
                        new TreeSet<>()));
    }

    private SortedMap<PublishedPort, List<Ipv4>> ports(
            String hostAddress, Protocol protocol, int... hosts) {
        List<Ipv4> addresses =
                Arrays.stream(hosts).mapToObj(host -> subnet.base().plus(host)).toList();
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        ports.put(new PublishedPort(hostAddress, PORT, 80, protocol), addresses);
        return ports;
    }

    private static void assertAnswers(String answer, String how) {
        assertTrue(answer.startsWith("web-1 for "), () -> how + ": " + answer);
    }
}
