package jcompose.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.actual.DualStack;
import jcompose.reconciler.actual.Firewall;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What gets through over IPv6 and what does not, with real packets. */
class Ipv6TrafficTest {
    private static final int PORT = 41_081;
    private static final String SILENCE = "silence";

    private final Plumbing plumbing;
    private final String stack;
    private final Ipv6Subnet inside = ipv6(0);
    private final Ipv6Subnet outside = ipv6(8);

    private Subnet subnet = Plumbing.subnet(0);
    private String web = "";

    Ipv6TrafficTest() throws IOException {
        plumbing = new Plumbing();
        stack = plumbing.stack("a");
    }

    private static Ipv6Subnet ipv6(int number) {
        return Ipv6Subnet.parse(
                "fd6a:%x:%x::/64".formatted(ProcessHandle.current().pid() & 0xffff, number));
    }

    @BeforeEach
    void a_container_answers_on_port_80() throws IOException {
        subnet = plumbing.network(stack, "default", 0, Optional.of(inside), false);
        web = container(2);
        plumbing.answer(web, "tcp", 80, "web-1");
    }

    @AfterEach
    void nothing_is_left() throws IOException {
        plumbing.close();
    }

    @Test
    void a_published_port_is_reached_over_both_families() throws IOException {
        publish(PublishedPort.ANY_ADDRESS, Protocol.TCP, 2);
        String neighbour = neighbour();
        String machine = outside.gateway().toString();
        assertEquals(
                "web-1 for " + outside.base().plus(2),
                plumbing.askFrom(neighbour, "tcp", machine, PORT),
                "from a neighbour, whose address the container sees");
        assertAnswers(
                plumbing.askFrom(neighbour, "tcp", Plumbing.subnet(8).gateway().toString(), PORT),
                "over IPv4 as well");
        assertAnswers(plumbing.ask("tcp", machine, PORT), "from the machine itself");
        assertAnswers(plumbing.askFrom(container(3), "tcp", machine, PORT), "around");
        assertAnswers(plumbing.askFrom(web, "tcp", machine, PORT), "from the container itself");
        assertEquals(
                "Connection refused",
                plumbing.ask("tcp", "::1", PORT),
                "at once, so that who asks goes on with 127.0.0.1");
    }

    @Test
    void datagrams_are_published_too() throws IOException {
        plumbing.answer(web, "udp", 80, "web-1");
        publish(PublishedPort.ANY_ADDRESS, Protocol.UDP, 2);
        assertAnswers(
                plumbing.askFrom(neighbour(), "udp", outside.gateway().toString(), PORT),
                "from a neighbour");
    }

    @Test
    void replicas_take_turns() throws IOException {
        plumbing.answer(container(3), "tcp", 80, "web-2");
        publish(PublishedPort.ANY_ADDRESS, Protocol.TCP, 2, 3);
        neighbour();
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            String answer = plumbing.ask("tcp", outside.gateway().toString(), PORT);
            answers.merge(answer.substring(0, 5), 1, Integer::sum);
        }
        assertEquals(Map.of("web-1", 3, "web-2", 3), answers);
    }

    @Test
    void a_port_published_on_ipv6_alone_is_not_on_ipv4() throws IOException {
        publish(PublishedPort.ANY_IPV6, Protocol.TCP, 2);
        String neighbour = neighbour();
        assertAnswers(
                plumbing.askFrom(neighbour, "tcp", outside.gateway().toString(), PORT), "IPv6");
        assertEquals(
                "Connection refused",
                plumbing.askFrom(neighbour, "tcp", Plumbing.subnet(8).gateway().toString(), PORT));
    }

    @Test
    void a_port_published_on_one_address_is_not_on_another() throws IOException {
        String neighbour = neighbour();
        publish(inside.gateway().toString(), Protocol.TCP, 2);
        assertEquals(
                "Connection refused",
                plumbing.askFrom(neighbour, "tcp", outside.gateway().toString(), PORT));
        publish(outside.gateway().toString(), Protocol.TCP, 2);
        assertAnswers(
                plumbing.askFrom(neighbour, "tcp", outside.gateway().toString(), PORT),
                "the right address");
    }

    @Test
    void containers_reach_other_machines_under_this_machines_address() throws IOException {
        publish(PublishedPort.ANY_ADDRESS, Protocol.TCP, 2);
        plumbing.answer(neighbour(), "tcp", 80, "neighbour");
        assertEquals(
                "neighbour for " + outside.gateway(),
                plumbing.askFrom(web, "tcp", outside.base().plus(2).toString(), 80));
    }

    @Test
    void a_neighbour_reaches_no_container_but_through_its_published_port() throws IOException {
        publish(PublishedPort.ANY_ADDRESS, Protocol.TCP, 2);
        assertEquals(
                SILENCE,
                plumbing.askFrom(neighbour(), "tcp", inside.base().plus(2).toString(), 80));
    }

    @Test
    void an_internal_network_has_no_way_out_and_none_in() throws IOException {
        Ipv6Subnet closed = ipv6(1);
        Subnet inner = plumbing.network(stack, "inner", 1, Optional.of(closed), true);
        String first = plumbing.container(stack, "inner", inner, 2);
        String second = plumbing.container(stack, "inner", inner, 3);
        plumbing.addIpv6(first, closed, 2);
        plumbing.addIpv6(second, closed, 3);
        plumbing.answer(second, "tcp", 80, "second");
        apply(
                new TreeMap<>(),
                new TreeSet<>(List.of(subnet)),
                new TreeSet<>(List.of(inner)),
                Map.of(subnet, inside, inner, closed));
        String neighbour = neighbour();
        plumbing.answer(neighbour, "tcp", 80, "neighbour");
        String within = closed.base().plus(3).toString();
        assertTrue(plumbing.askFrom(first, "tcp", within, 80).startsWith("second"));
        assertEquals(
                SILENCE,
                plumbing.askFrom(first, "tcp", outside.base().plus(2).toString(), 80),
                "out");
        assertEquals(SILENCE, plumbing.askFrom(neighbour, "tcp", within, 80), "in");
        assertEquals(SILENCE, plumbing.askFrom(web, "tcp", within, 80), "across");
    }

    @Test
    void the_rules_are_read_back_as_they_were_written() throws IOException {
        SortedMap<PublishedPort, List<Ipv4>> ports = ports(PublishedPort.ANY_ADDRESS, 2, 3);
        ports.put(
                new PublishedPort("fd00::1", 5000, 53, Protocol.UDP),
                List.of(subnet.base().plus(9)));
        ports.put(
                new PublishedPort(PublishedPort.ANY_IPV6, 5001, 80, Protocol.TCP),
                List.of(subnet.base().plus(3), subnet.base().plus(9)));
        SortedMap<Ipv4, Ipv6> given = new TreeMap<>();
        given.put(subnet.base().plus(9), inside.base().plus(0xabc));
        Firewall firewall =
                new Firewall(
                        ports,
                        new TreeSet<>(List.of(subnet)),
                        new TreeSet<>(),
                        new DualStack(new TreeMap<>(Map.of(subnet, inside)), given));
        plumbing.firewall(stack, firewall);
        assertEquals(firewall, NetworkState.read(stack).firewall());

        Firewall changed = firewall.publishing(ports(PublishedPort.ANY_ADDRESS, 3));
        new FirewallTable().change(stack, firewall, changed);
        assertEquals(changed, NetworkState.read(stack).firewall());
        String table = "jcompose_" + stack;
        for (List<String> change :
                List.of(
                        List.of(
                                "delete",
                                "element",
                                "inet",
                                table,
                                "any6",
                                "{ tcp . " + PORT + " }"),
                        List.of("flush", "set", "inet", table, "masqueraded6"),
                        List.of("flush", "set", "inet", table, "peers6"),
                        List.of("flush", "set", "inet", table, "pairs"),
                        List.of("flush", "chain", "inet", table, "tcp-" + PORT + "-v6"))) {
            plumbing.firewall(stack, changed);
            Plumbing.nft(change.toArray(String[]::new));
            assertNotEquals(changed, NetworkState.read(stack).firewall(), change::toString);
        }
    }

    @Test
    void a_bridge_that_lost_its_ipv6_address_has_none() throws IOException {
        assertEquals(
                Optional.of(inside),
                Objects.requireNonNull(NetworkState.read(stack).networks().get(stack + "_default"))
                        .ipv6());
        Plumbing.ip(
                "address",
                "delete",
                inside.gateway() + "/64",
                "dev",
                Bridges.name(stack + "_default"));
        assertEquals(
                Optional.empty(),
                Objects.requireNonNull(NetworkState.read(stack).networks().get(stack + "_default"))
                        .ipv6());
    }

    private String container(int host) throws IOException {
        String container = plumbing.container(stack, "default", subnet, host);
        plumbing.addIpv6(container, inside, host);
        return container;
    }

    private String neighbour() throws IOException {
        String neighbour = plumbing.neighbour(Plumbing.subnet(8));
        Plumbing.ip("address", "add", outside.gateway() + "/64", "dev", neighbour, "nodad");
        plumbing.addIpv6(neighbour, outside, 2);
        return neighbour;
    }

    private void publish(String hostAddress, Protocol protocol, int... hosts) throws IOException {
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        ports.put(new PublishedPort(hostAddress, PORT, 80, protocol), addresses(hosts));
        apply(ports, new TreeSet<>(List.of(subnet)), new TreeSet<>(), Map.of(subnet, inside));
    }

    private void apply(
            SortedMap<PublishedPort, List<Ipv4>> ports,
            SortedSet<Subnet> masqueraded,
            SortedSet<Subnet> isolated,
            Map<Subnet, Ipv6Subnet> ipv6)
            throws IOException {
        DualStack both = new DualStack(new TreeMap<>(ipv6), new TreeMap<>());
        plumbing.firewall(stack, new Firewall(ports, masqueraded, isolated, both));
    }

    private SortedMap<PublishedPort, List<Ipv4>> ports(String hostAddress, int... hosts) {
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        ports.put(new PublishedPort(hostAddress, PORT, 80, Protocol.TCP), addresses(hosts));
        return ports;
    }

    private List<Ipv4> addresses(int... hosts) {
        return Arrays.stream(hosts).mapToObj(host -> subnet.base().plus(host)).toList();
    }

    private static void assertAnswers(String answer, String how) {
        assertTrue(answer.startsWith("web-1 for "), () -> how + ": " + answer);
    }
}
