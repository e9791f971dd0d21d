package jcompose.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.process.Command;
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
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was written to the kernel is read back, and what somebody did to it is seen. */
class NetworkStateTest {
    private static final Ipv4 FIRST = Ipv4.parse("198.18.200.2");
    private static final Ipv4 SECOND = Ipv4.parse("198.18.200.3");
    private static final Ipv4 THIRD = Ipv4.parse("198.18.200.4");
    private static final Subnet HERE = Subnet.parse("198.18.200.0/24");
    private static final Subnet NEXT = Subnet.parse("198.18.201.0/24");

    private final Plumbing plumbing;
    private final String stack;

    NetworkStateTest() throws IOException {
        plumbing = new Plumbing();
        stack = plumbing.stack("s");
    }

    @AfterEach
    void nothing_is_left() throws IOException {
        plumbing.close();
    }

    @Test
    void a_firewall_is_read_back_as_it_was_written() throws IOException {
        assertEquals(Firewall.EMPTY, NetworkState.read(stack).firewall());
        Firewall firewall = firewall(40);
        plumbing.firewall(stack, firewall);
        assertEquals(firewall, NetworkState.read(stack).firewall());
        plumbing.firewall(stack, firewall(0));
        assertEquals(firewall(0), NetworkState.read(stack).firewall());
        plumbing.firewall(stack, Firewall.EMPTY);
        assertEquals(Firewall.EMPTY, NetworkState.read(stack).firewall());
    }

    @Test
    void a_change_turns_any_firewall_into_any_other() throws IOException {
        Random random = new Random(7);
        Firewall found = Firewall.EMPTY;
        for (int i = 0; i < 60; i++) {
            Firewall wanted = random(random);
            new FirewallTable().change(stack, found, wanted);
            found = NetworkState.read(stack).firewall();
            assertEquals(wanted, found, "change " + i);
        }
    }

    @Test
    void a_change_leaves_alone_what_both_have() throws IOException {
        plumbing.firewall(stack, firewall(1));
        String before = handles();
        Firewall wanted = firewall(1).moving(List.of(port("0.0.0.0", 4000)), of(SECOND), of(THIRD));
        new FirewallTable().change(stack, firewall(1), wanted);
        assertEquals(wanted, NetworkState.read(stack).firewall());
        assertEquals(before, handles());
    }

    @Test
    void a_table_that_is_not_as_it_was_found_is_made_anew() throws IOException {
        plumbing.firewall(stack, firewall(1));
        Plumbing.nft("delete", "table", "inet", "jcompose_" + stack);
        new FirewallTable().change(stack, firewall(1), firewall(2));
        assertEquals(firewall(2), NetworkState.read(stack).firewall());
    }

    /** Every set and every chain but that of port 4000, as the kernel numbers them and rules. */
    private String handles() throws IOException {
        String table =
                Command.of("nft", "-a", "list", "table", "inet", "jcompose_" + stack).output("");
        return table.replaceAll("(?s)\\tchain tcp-4000 \\{.*?\\n\\t\\}\\n", "");
    }

    private static Firewall random(Random random) {
        TreeMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            String address = random.nextBoolean() ? PublishedPort.ANY_ADDRESS : "127.0.0.1";
            List<Ipv4> behind = new ArrayList<>(List.of(FIRST, SECOND, THIRD));
            Collections.shuffle(behind, random);
            int count = 1 + random.nextInt(behind.size());
            int number = 5000 + random.nextInt(6);
            ports.keySet().removeIf(port -> port.published() == number);
            ports.put(port(address, number), behind.subList(0, count));
        }
        List<Subnet> subnets =
                new ArrayList<>(List.of(HERE, NEXT, Subnet.parse("198.18.203.0/24")));
        Collections.shuffle(subnets, random);
        int masqueraded = 1 + random.nextInt(subnets.size());
        TreeMap<Subnet, WayOut> ways = new TreeMap<>();
        for (Subnet subnet : List.copyOf(subnets.subList(0, masqueraded))) {
            WayOut way = way(random);
            if (!way.equals(WayOut.USUAL)) {
                ways.put(subnet, way);
            }
        }
        TreeSet<Subnet> usual = new TreeSet<>(subnets.subList(0, masqueraded));
        usual.removeAll(ways.keySet());
        return new Firewall(
                ports,
                usual,
                new TreeSet<>(subnets.subList(masqueraded, subnets.size())),
                ways,
                wide(random, subnets));
    }

    private static WayOut way(Random random) {
        GatewayMode[] modes = GatewayMode.values();
        return random.nextBoolean()
                ? WayOut.USUAL
                : new WayOut(
                        modes[random.nextInt(3)], modes[random.nextInt(3)], random.nextBoolean());
    }

    private static DualStack wide(Random random, List<Subnet> subnets) {
        TreeMap<Subnet, Ipv6Subnet> wide = new TreeMap<>();
        for (Subnet subnet : subnets) {
            if (random.nextBoolean()) {
                wide.put(
                        subnet,
                        Ipv6Subnet.parse("fd00:" + (subnet.base().bits() >> 8 & 0xff) + "::/64"));
            }
        }
        return new DualStack(wide, new TreeMap<>());
    }

    private static Optional<Ipv4> of(Ipv4 address) {
        return Optional.of(address);
    }

    @Test
    void a_bridge_tells_its_network_and_its_stack() throws IOException {
        String other = plumbing.stack("s_more");
        Subnet subnet = plumbing.network(stack, "default", 3, false);
        Subnet foreign = plumbing.network(other, "default", 4, true);
        NetworkState state = NetworkState.read(stack);
        assertEquals(Set.of(stack + "_default"), state.networks().keySet());
        ActualNetwork network = state.networks().values().iterator().next();
        assertEquals(Bridges.name(stack + "_default"), network.bridge());
        assertEquals(subnet, network.subnet());
        assertTrue(network.up());
        assertTrue(state.foreignSubnets().contains(foreign));
        assertFalse(state.foreignSubnets().contains(subnet));
    }

    @Test
    void a_bridge_that_lost_its_address_or_is_down_must_be_made_anew() throws IOException {
        plumbing.network(stack, "default", 3, false);
        String bridge = Bridges.name(stack + "_default");
        Plumbing.ip("address", "flush", "dev", bridge);
        assertFalse(found().up());
        plumbing.network(stack, "default", 3, false);
        assertTrue(found().up());
        Plumbing.ip("link", "set", bridge, "down");
        assertFalse(found().up());
    }

    @Test
    void a_network_whose_last_container_has_left_is_still_up() throws IOException {
        Subnet subnet = plumbing.network(stack, "default", 3, false);
        String container = plumbing.container(stack, "default", subnet, 2);
        Plumbing.ip("link", "delete", container);
        assertTrue(found().up());
    }

    @Test
    void a_gateway_keeps_its_mac_address_whoever_comes_and_goes() throws IOException {
        Subnet subnet = plumbing.network(stack, "default", 3, false);
        Path address = Path.of("/sys/class/net", Bridges.name(stack + "_default"), "address");
        String before = Files.readString(address);
        String container = plumbing.container(stack, "default", subnet, 2);
        Plumbing.ip("link", "set", container, "address", "00:00:00:00:00:01");
        assertEquals(before, Files.readString(address));
        Plumbing.ip("link", "delete", container);
        assertEquals(before, Files.readString(address));
    }

    @Test
    void a_port_in_use_is_told_with_its_holder() throws IOException {
        String other = plumbing.stack("t");
        plumbing.firewall(other, firewall(1));
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PortsInUse used = PortsInUse.read(stack);
            PublishedPort taken = port("0.0.0.0", socket.getLocalPort());
            String holder = used.holder(taken).orElse("nobody");
            assertTrue(holder.endsWith("(process " + ProcessHandle.current().pid() + ")"), holder);
            assertEquals(Optional.empty(), used.holder(port("198.18.0.1", socket.getLocalPort())));
            assertEquals(Optional.of("stack " + other), used.holder(port("0.0.0.0", 5000)));
            assertEquals(Optional.of("stack " + other), used.holder(port("127.0.0.1", 5000)));
            assertEquals(Optional.empty(), PortsInUse.read(other).holder(port("0.0.0.0", 5000)));
        }
    }

    private ActualNetwork found() throws IOException {
        return NetworkState.read(stack).networks().values().iterator().next();
    }

    private static PublishedPort port(String address, int number) {
        return new PublishedPort(address, number, 80, Protocol.TCP);
    }

    /** With {@code count} ports of one replica each, and three of other kinds. */
    private static Firewall firewall(int count) {
        TreeMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            ports.put(port(PublishedPort.ANY_ADDRESS, 5000 + i), List.of(FIRST));
        }
        ports.put(port(PublishedPort.ANY_ADDRESS, 4000), List.of(SECOND, FIRST));
        ports.put(port("127.0.0.1", 4001), List.of(FIRST));
        ports.put(
                new PublishedPort(PublishedPort.ANY_ADDRESS, 4000, 53, Protocol.UDP),
                List.of(FIRST));
        return new Firewall(ports, new TreeSet<>(List.of(HERE)), new TreeSet<>(List.of(NEXT)));
    }
}
