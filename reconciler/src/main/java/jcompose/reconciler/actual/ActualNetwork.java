package jcompose.reconciler.actual;

import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.NetworkDriver;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.util.Optional;

/**
 * A network of ours.
 *
 * @param name its full name, read from the alias of an interface
 * @param bridge that interface's name
 * @param subnet of its address, or of what it is known to be for; not relied on unless it is up
 * @param up has its gateway address and is up; otherwise it must be made anew
 * @param internal made without a way out
 * @param ipv6 of its IPv6 address, if it has one
 * @param mtu the largest packet in bytes
 * @param gateways where its ways out begin
 */
public record ActualNetwork(
        String name,
        String bridge,
        Subnet subnet,
        boolean up,
        boolean internal,
        Optional<Ipv6Subnet> ipv6,
        int mtu,
        Gateways gateways,
        NetworkDriver driver) {
    public ActualNetwork(
            String name,
            String bridge,
            Subnet subnet,
            boolean up,
            boolean internal,
            Optional<Ipv6Subnet> ipv6,
            int mtu) {
        this(
                name,
                bridge,
                subnet,
                up,
                internal,
                ipv6,
                mtu,
                Gateways.FIRST.in(subnet, ipv6),
                NetworkDriver.Bridge.USUAL);
    }

    public ActualNetwork(
            String name,
            String bridge,
            Subnet subnet,
            boolean up,
            boolean internal,
            Optional<Ipv6Subnet> ipv6) {
        this(name, bridge, subnet, up, internal, ipv6, Network.USUAL_MTU);
    }

    /** Of IPv4 alone. */
    public ActualNetwork(String name, String bridge, Subnet subnet, boolean up, boolean internal) {
        this(name, bridge, subnet, up, internal, Optional.empty());
    }

    /** With a way out. */
    public ActualNetwork(String name, String bridge, Subnet subnet, boolean up) {
        this(name, bridge, subnet, up, false);
    }
}
