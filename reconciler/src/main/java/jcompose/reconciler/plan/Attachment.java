package jcompose.reconciler.plan;

import jcompose.reconciler.desired.Connection;
import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.NetworkDriver;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.util.Optional;

/**
 * A container's place on a network.
 *
 * @param network the network's full name
 * @param ipv6 its address there, where the network has IPv6
 * @param internal no way out: never the default route
 * @param mtu the largest packet in bytes
 * @param gateways where the network's ways out begin
 * @param driver how it is on the network
 * @param connection what the stack file says about it
 */
public record Attachment(
        String network,
        Subnet subnet,
        boolean internal,
        Ipv4 address,
        Optional<Ipv6Place> ipv6,
        int mtu,
        Gateways gateways,
        NetworkDriver driver,
        Connection connection) {
    /** An address and the subnet that it is in. */
    public record Ipv6Place(Ipv6 address, Ipv6Subnet subnet) {}
}
