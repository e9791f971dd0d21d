package jcompose.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.DualStack;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.GatewayMode;
import jcompose.reconciler.desired.WayOut;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What gets in and out of networks that are connected with elsewhere in another way than usual. */
class GatewayModesTest {
    private static final int PORT = 8080;
    private static final String SILENCE = "silence";
    private static final String REFUSED = "Connection refused";

    private final Plumbing plumbing = new Plumbing();
    private final String stack = plumbing.stack("m");
    private final Ipv6Subnet inside = Ipv6Subnet.parse("fd6a:6d6f:6465::/64");
    private final Subnet wire = Plumbing.subnet(8);
    private final Ipv6Subnet wideWire = Ipv6Subnet.parse("fd6a:6d6f:6466::/64");
    private Subnet subnet = Plumbing.subnet(0);
    private Ipv4 address = subnet.base();
    private String web = "";
    private String neighbour = "";

    GatewayModesTest() throws IOException {}

    @BeforeEach
    void a_container_answers_on_two_ports() throws IOException {
        subnet = plumbing.network(stack, "default", 0, Optional.of(inside), false);
        address = subnet.base().plus(2);
        web = plumbing.container(stack, "default", subnet, 2);
        plumbing.addIpv6(web, inside, 2);
        plumbing.answer(web, "tcp", 80, "web");
        plumbing.answer(web, "tcp", 81, "web");
        neighbour = plumbing.neighbour(wire);
        Plumbing.ip("address", "add", wideWire.gateway() + "/64", "dev", neighbour, "nodad");
        plumbing.addIpv6(neighbour, wideWire, 2);
        plumbing.answer(neighbour, "tcp", 80, "neighbour");
    }

    @AfterEach
    void nothing_is_left() throws IOException {
        plumbing.close();
    }

    @Test
    void of_a_routed_network_published_ports_are_open_at_the_containers_own_address()
            throws IOException {
        publish(new WayOut(GatewayMode.ROUTED, GatewayMode.ROUTED, true));
        String wide = inside.base().plus(2).toString();
        assertEquals("web for " + wire.base().plus(2), ask(neighbour, address.toString(), 80));
        assertEquals("web for " + wideWire.base().plus(2), ask(neighbour, wide, 80));
        assertEquals(SILENCE, ask(neighbour, address.toString(), 81));
        assertEquals(SILENCE, ask(neighbour, wide, 81));
        assertEquals(REFUSED, ask(neighbour, wire.gateway().toString(), PORT));
        assertEquals("neighbour for " + address, ask(web, wire.base().plus(2).toString(), 80));
        assertEquals("neighbour for " + wide, ask(web, wideWire.base().plus(2).toString(), 80));
    }

    @Test
    void each_family_has_its_own_way() throws IOException {
        publish(new WayOut(GatewayMode.NAT, GatewayMode.ROUTED, true));
        String wide = inside.base().plus(2).toString();
        assertEquals(SILENCE, ask(neighbour, address.toString(), 80));
        assertEquals(
                "web for " + wire.base().plus(2), ask(neighbour, wire.gateway().toString(), PORT));
        assertEquals("web for " + wideWire.base().plus(2), ask(neighbour, wide, 80));
        assertEquals(REFUSED, ask(neighbour, wideWire.gateway().toString(), PORT));
        assertEquals(
                "neighbour for " + wire.gateway(), ask(web, wire.base().plus(2).toString(), 80));
    }

    @Test
    void who_is_not_masqueraded_leaves_under_its_own_address() throws IOException {
        publish(new WayOut(GatewayMode.NAT, GatewayMode.NAT, false));
        assertEquals("neighbour for " + address, ask(web, wire.base().plus(2).toString(), 80));
        assertEquals(SILENCE, ask(neighbour, address.toString(), 80), "in there is no other way");
        String published = wire.gateway().toString();
        assertEquals("web for " + wire.base().plus(2), ask(neighbour, published, PORT));
        assertEquals("web for " + subnet.gateway(), ask(web, published, PORT), "around");
    }

    @Test
    void an_unprotected_network_is_open_but_for_other_networks() throws IOException {
        publish(new WayOut(GatewayMode.NAT_UNPROTECTED, GatewayMode.NAT, true));
        assertEquals("web for " + wire.base().plus(2), ask(neighbour, address.toString(), 81));
        assertEquals(SILENCE, ask(neighbour, inside.base().plus(2).toString(), 81), "of IPv6");
        assertEquals(
                "web for " + wire.base().plus(2), ask(neighbour, wire.gateway().toString(), PORT));
        assertEquals(
                "neighbour for " + wire.gateway(), ask(web, wire.base().plus(2).toString(), 80));
        Subnet next = plumbing.network(stack, "next", 1, false);
        String other = plumbing.container(stack, "next", next, 2);
        assertEquals(SILENCE, ask(other, address.toString(), 81));
    }

    @Test
    void a_network_that_is_isolated_is_known_though_the_machine_has_no_address_there()
            throws IOException {
        Subnet apart = plumbing.isolated(stack, "apart", 1);
        ActualNetwork found = found("apart");
        assertEquals(apart, found.subnet());
        assertEquals(apart.gateway(), found.gateways().of(apart));
        assertEquals(GatewayMode.ISOLATED, found.driver().way().ipv4());
        assertEquals("", Plumbing.addresses(found.bridge()));
        assertEquals(List.of(), overlapping(NetworkState.read(stack), apart), "its own stack");
        NetworkState others = NetworkState.read(stack + "x");
        assertEquals(List.of(apart), overlapping(others, apart), "others do not take it");
        Plumbing.ip("link", "set", found.bridge(), "down");
        assertEquals(false, found("apart").up());
    }

    private ActualNetwork found(String network) throws IOException {
        return Objects.requireNonNull(
                NetworkState.read(stack).networks().get(stack + "_" + network));
    }

    private static List<Subnet> overlapping(NetworkState state, Subnet subnet) {
        return state.foreignSubnets().stream().filter(subnet::overlaps).toList();
    }

    private String ask(String from, String to, int port) throws IOException {
        return plumbing.askFrom(from, "tcp", to, port);
    }

    private void publish(WayOut way) throws IOException {
        TreeMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        ports.put(
                new PublishedPort(PublishedPort.ANY_ADDRESS, PORT, 80, Protocol.TCP),
                List.of(address));
        TreeMap<Subnet, Ipv6Subnet> wide = new TreeMap<>();
        wide.put(subnet, inside);
        TreeMap<Subnet, WayOut> ways = new TreeMap<>();
        ways.put(subnet, way);
        Firewall firewall =
                new Firewall(
                        ports,
                        new TreeSet<>(),
                        new TreeSet<>(),
                        ways,
                        new DualStack(wide, new TreeMap<>()));
        plumbing.firewall(stack, firewall);
        assertEquals(firewall, NetworkState.read(stack).firewall(), "it is read back");
    }
}
