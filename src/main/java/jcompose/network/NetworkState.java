package jcompose.network;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Firewall;
import jcompose.type.Ipv4;
import jcompose.type.Subnet;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the kernel knows of a stack's networks.
 *
 * @param networks the stack's own, by full name
 * @param foreignSubnets networks and routes of the machine that are not the stack's
 */
public record NetworkState(
        SortedMap<String, ActualNetwork> networks, Firewall firewall, List<Subnet> foreignSubnets) {
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private static final int IFF_UP = 1;

    /** Bridges have no addresses that can be seen before their last step; this stands for one. */
    private static final Subnet NO_SUBNET = new Subnet(new Ipv4(0), 32);

    public static NetworkState read(String stack) throws IOException {
        SortedMap<String, ActualNetwork> networks = new TreeMap<>();
        try (var interfaces = Files.newDirectoryStream(INTERFACES, Bridges.PREFIX + "*")) {
            for (Path each : interfaces) {
                network(stack, String.valueOf(each.getFileName()))
                        .ifPresent(network -> networks.put(network.name(), network));
            }
        }
        List<Subnet> foreign = new ArrayList<>(Routes.read());
        networks.values().forEach(network -> foreign.remove(network.subnet()));
        return new NetworkState(networks, FirewallTable.read(stack), foreign);
    }

    /** The stack that has a network of that full name. */
    public static Optional<String> owner(String network) throws IOException {
        String alias = alias(Bridges.name(network));
        String own = Bridges.alias("");
        String start = own.substring(0, own.length() - 1);
        String end = ":" + network;
        return alias.startsWith(start) && alias.endsWith(end)
                ? Optional.of(alias.substring(start.length(), alias.length() - end.length()))
                : Optional.empty();
    }

    private static Optional<ActualNetwork> network(String stack, String bridge) throws IOException {
        String alias = alias(bridge);
        String own = Bridges.alias(stack);
        if (!alias.startsWith(own)) {
            return Optional.empty();
        }
        // The JDK does not know an interface without an address.
        NetworkInterface link = NetworkInterface.getByName(bridge);
        List<InterfaceAddress> addresses = link == null ? List.of() : link.getInterfaceAddresses();
        Optional<Subnet> subnet = Optional.empty();
        for (InterfaceAddress address : addresses) {
            if (address.getAddress() instanceof Inet4Address ipv4) {
                Ipv4 gateway = Ipv4.parse(ipv4.getHostAddress());
                Subnet found = Subnet.of(gateway, address.getNetworkPrefixLength());
                if (found.gateway().equals(gateway)) {
                    subnet = Optional.of(found);
                }
            }
        }
        return Optional.of(
                new ActualNetwork(
                        alias.substring(own.length()),
                        bridge,
                        subnet.orElse(NO_SUBNET),
                        subnet.isPresent() && isUp(bridge)));
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

    private static String alias(String bridge) throws IOException {
        try {
            return Files.readString(INTERFACES.resolve(bridge).resolve("ifalias")).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
