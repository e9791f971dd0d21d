package jcompose.reconciler.actual;

import jcompose.reconciler.desired.Network;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.util.Optional;

/**
 * A bridge of ours.
 *
 * @param name the network's full name, read from the bridge's alias
 * @param bridge the interface's name
 * @param subnet of its address, or of what it is known to be for; not relied on unless it is up
 * @param up has its gateway address and is up; otherwise it must be made anew
 * @param internal made without a way out
 * @param ipv6 of its IPv6 address, if it has one
 * @param mtu the largest packet in bytes
 */
public record ActualNetwork(
        String name,
        String bridge,
        Subnet subnet,
        boolean up,
        boolean internal,
        Optional<Ipv6Subnet> ipv6,
        int mtu) {
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
