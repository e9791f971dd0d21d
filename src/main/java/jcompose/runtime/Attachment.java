package jcompose.runtime;

import jcompose.reconciler.desired.Bandwidth;
import jcompose.reconciler.desired.Connection;
import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.InterfaceSettings;
import jcompose.reconciler.desired.NetworkDriver;
import jcompose.reconciler.plan.Attachment.Ipv6Place;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;
import jcompose.type.Subnet;

import java.util.Optional;
import java.util.SortedSet;

/**
 * A container's interface on a network: one end of a veth pair, or one on an interface of the
 * machine's.
 *
 * @param network the network's full name
 * @param name the interface inside the container, such as {@code eth0}
 * @param hostName the other end, on the machine
 * @param bridge the interface that the other end is a port of, or that the network is known by
 * @param ipv6 its address there, where the network has IPv6
 * @param mtu the largest packet in bytes
 * @param gateways where the network's ways out begin
 * @param driver how it is on the network
 * @param internal the network has no way out
 * @param gatewayPriority the default route is by the one with the highest
 * @param aliases names besides the container's own
 */
public record Attachment(
        String network,
        String name,
        String hostName,
        String bridge,
        String mac,
        Ipv4 address,
        Subnet subnet,
        Optional<Ipv6Place> ipv6,
        int mtu,
        Gateways gateways,
        NetworkDriver driver,
        boolean internal,
        int gatewayPriority,
        SortedSet<String> aliases,
        Bandwidth bandwidth,
        InterfaceSettings settings) {
    private static final String HOST = "jv";

    /** The number of the interface whose other end is called that. */
    public static Optional<Integer> number(ContainerId id, String hostName) {
        String start = HOST + id;
        return hostName.startsWith(start) && hostName.length() > start.length()
                ? Optional.of(
                        Integer.parseInt(hostName.substring(start.length()), Character.MAX_RADIX))
                : Optional.empty();
    }

    /** The container that an interface is of whose other end is called that. */
    public static Optional<ContainerId> container(String hostName) {
        int end = hostName.length() - 1;
        return hostName.startsWith(HOST)
                        && end > HOST.length()
                        && ContainerId.isValid(hostName.substring(HOST.length(), end))
                ? Optional.of(new ContainerId(hostName.substring(HOST.length(), end)))
                : Optional.empty();
    }

    /** The interface number {@code index} of a container, with the names and MAC that follow. */
    public static Attachment of(
            ContainerId id,
            int index,
            String network,
            String bridge,
            Ipv4 address,
            Subnet subnet,
            Optional<Ipv6Place> ipv6,
            int mtu,
            Gateways gateways,
            NetworkDriver driver,
            boolean internal,
            Connection connection) {
        return new Attachment(
                network,
                connection.interfaceName().orElse(driver.interfacePrefix() + index),
                HOST + id + Integer.toString(index, Character.MAX_RADIX),
                bridge,
                connection.mac().orElseGet(() -> mac(address)),
                address,
                subnet,
                ipv6,
                mtu,
                gateways,
                driver,
                internal,
                connection.gatewayPriority(),
                connection.aliases(),
                connection.bandwidth(),
                connection.settings());
    }

    /** The machine's address on it, if it has one there. */
    Optional<Ipv4> machine() {
        return driver.hasMachine() ? Optional.of(gateways.of(subnet)) : Optional.empty();
    }

    /** Locally administered, and as unique on its bridge as the address is. */
    private static String mac(Ipv4 address) {
        int bits = address.bits();
        return String.format(
                "02:42:%02x:%02x:%02x:%02x",
                bits >>> 24, bits >>> 16 & 255, bits >>> 8 & 255, bits & 255);
    }
}
