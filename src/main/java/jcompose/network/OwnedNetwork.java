package jcompose.network;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.Network;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network of ours.
 *
 * @param stack whose it is; {@link #ALONE}: no stack's
 */
public record OwnedNetwork(String stack, ActualNetwork network) {
    /** Stands for the stack of networks that were made for themselves; no stack has such a name. */
    public static final String ALONE = ".networks";

    private static final Path INTERFACES = Path.of("/sys/class/net");

    /** What the names of the machine's ends of interfaces begin with. */
    private static final String HOST_ENDS = "jv";

    private static final int IFF_UP = 1;

    /** Bridges have no addresses that can be seen before their last step; this stands for one. */
    private static final Subnet NO_SUBNET = new Subnet(new Ipv4(0), 32);

    /** Of all stacks. */
    public static List<OwnedNetwork> all() throws IOException {
        List<OwnedNetwork> all = new ArrayList<>();
        try (var interfaces = Files.newDirectoryStream(INTERFACES)) {
            for (Path each : interfaces) {
                String name = String.valueOf(each.getFileName());
                if (!name.startsWith(HOST_ENDS)) { // there may be thousands of these
                    read(name).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    /** Whether any interface is connected to it. */
    public boolean isUsed() throws IOException {
        return !ends(network).isEmpty();
    }

    /** The machine's ends of the interfaces on a network. */
    public static List<String> ends(ActualNetwork network) throws IOException {
        List<String> ends = new ArrayList<>();
        try (var ports =
                Files.newDirectoryStream(INTERFACES.resolve(network.bridge()).resolve("brif"))) {
            ports.forEach(port -> ends.add(String.valueOf(port.getFileName())));
        } catch (NoSuchFileException e) {
            return ends; // it has just gone
        }
        return ends;
    }

    private static Optional<OwnedNetwork> read(String bridge) throws IOException {
        Optional<NetworkAlias> alias = NetworkAlias.parse(alias(bridge));
        if (alias.isEmpty()) {
            return Optional.empty();
        }
        Optional<ActualNetwork> onParent = ParentNetworks.read(bridge, alias.get());
        ActualNetwork network = onParent.isPresent() ? onParent.get() : bridge(bridge, alias.get());
        return Optional.of(new OwnedNetwork(alias.get().stack(), network));
    }

    private static ActualNetwork bridge(String bridge, NetworkAlias alias) throws IOException {
        // The JDK does not know an interface without an address.
        NetworkInterface link = NetworkInterface.getByName(bridge);
        List<InterfaceAddress> addresses = link == null ? List.of() : link.getInterfaceAddresses();
        Optional<Subnet> subnet = alias.option(BridgeAlias.SUBNET).map(Subnet::parse);
        Optional<Ipv4> gateway = alias.option(BridgeAlias.GATEWAY).map(Ipv4::parse);
        Optional<Ipv6Subnet> ipv6 = alias.option(BridgeAlias.SUBNET + 6).map(Ipv6Subnet::parse);
        Optional<Ipv6> ipv6Gateway = alias.option(BridgeAlias.GATEWAY + 6).map(Ipv6::parse);
        for (InterfaceAddress address : addresses) {
            if (address.getAddress() instanceof Inet4Address ipv4) {
                Ipv4 own = Ipv4.parse(ipv4.getHostAddress());
                Subnet found = Subnet.of(own, address.getNetworkPrefixLength());
                if (subnet.isEmpty() || found.gateway().equals(own)) {
                    subnet = Optional.of(found);
                    gateway = Optional.of(own);
                }
            } else if (!address.getAddress().isLinkLocalAddress()) {
                Ipv6 own = ipv6(address.getAddress().getAddress());
                Ipv6Subnet found = Ipv6Subnet.of(own, address.getNetworkPrefixLength());
                if (ipv6.isEmpty() || found.gateway().equals(own)) {
                    ipv6 = Optional.of(found);
                    ipv6Gateway = Optional.of(own);
                }
            }
        }
        return new ActualNetwork(
                alias.network(),
                bridge,
                subnet.orElse(NO_SUBNET),
                subnet.isPresent() && isUp(bridge),
                !Bridges.hasWayOut(bridge),
                ipv6,
                mtu(bridge),
                new Gateways(gateway, ipv6Gateway),
                BridgeAlias.kind(bridge, alias));
    }

    private static Ipv6 ipv6(byte[] bytes) {
        ByteBuffer words = ByteBuffer.wrap(bytes);
        return new Ipv6(words.getLong(), words.getLong());
    }

    private static int mtu(String bridge) throws IOException {
        try {
            return Integer.parseInt(
                    Files.readString(INTERFACES.resolve(bridge).resolve("mtu")).strip());
        } catch (NoSuchFileException e) {
            return Network.USUAL_MTU;
        }
    }

    /** The flag that {@code ip link set up} sets: a bridge without a carrier, or a port, counts. */
    private static boolean isUp(String bridge) throws IOException {
        try {
            String flags = Files.readString(INTERFACES.resolve(bridge).resolve("flags")).strip();
            return (Integer.decode(flags) & IFF_UP) != 0;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    static String alias(String bridge) throws IOException {
        try {
            return Files.readString(INTERFACES.resolve(bridge).resolve("ifalias")).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
