package jcompose.network;

import jcompose.reconciler.actual.ActualNetwork;
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

    private static final int IFF_UP = 1;

    /** Bridges have no addresses that can be seen before their last step; this stands for one. */
    private static final Subnet NO_SUBNET = new Subnet(new Ipv4(0), 32);

    /** Of all stacks. */
    public static List<OwnedNetwork> all() throws IOException {
        List<OwnedNetwork> all = new ArrayList<>();
        try (var interfaces = Files.newDirectoryStream(INTERFACES, Bridges.PREFIX + "*")) {
            for (Path each : interfaces) {
                read(String.valueOf(each.getFileName())).ifPresent(all::add);
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
        String[] parts = alias(bridge).split(":", 3);
        if (parts.length < 3 || !(parts[0] + ":").equals(Bridges.ALIAS)) {
            return Optional.empty();
        }
        // The JDK does not know an interface without an address.
        NetworkInterface link = NetworkInterface.getByName(bridge);
        List<InterfaceAddress> addresses = link == null ? List.of() : link.getInterfaceAddresses();
        Optional<Subnet> subnet = Optional.empty();
        Optional<Ipv6Subnet> ipv6 = Optional.empty();
        for (InterfaceAddress address : addresses) {
            if (address.getAddress() instanceof Inet4Address ipv4) {
                Ipv4 gateway = Ipv4.parse(ipv4.getHostAddress());
                Subnet found = Subnet.of(gateway, address.getNetworkPrefixLength());
                if (found.gateway().equals(gateway)) {
                    subnet = Optional.of(found);
                }
            } else if (!address.getAddress().isLinkLocalAddress()) {
                Ipv6 gateway = ipv6(address.getAddress().getAddress());
                Ipv6Subnet found = Ipv6Subnet.of(gateway, address.getNetworkPrefixLength());
                if (found.gateway().equals(gateway)) {
                    ipv6 = Optional.of(found);
                }
            }
        }
        return Optional.of(
                new OwnedNetwork(
                        parts[1],
                        new ActualNetwork(
                                parts[2],
                                bridge,
                                subnet.orElse(NO_SUBNET),
                                subnet.isPresent() && isUp(bridge),
                                !Bridges.hasWayOut(bridge),
                                ipv6,
                                mtu(bridge))));
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
