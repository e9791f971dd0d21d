package jcompose.reconciler.desired;

import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.util.Optional;

/**
 * Where the ways out of a network begin.
 *
 * @param ipv4 empty: at the subnet's first address
 * @param ipv6 likewise
 */
public record Gateways(Optional<Ipv4> ipv4, Optional<Ipv6> ipv6) {
    public static final Gateways FIRST = new Gateways(Optional.empty(), Optional.empty());

    public Ipv4 of(Subnet subnet) {
        return ipv4.orElseGet(subnet::gateway);
    }

    public Ipv6 of(Ipv6Subnet subnet) {
        return ipv6.orElseGet(subnet::gateway);
    }

    /** The same with nothing left to be followed from a subnet. */
    public Gateways in(Subnet subnet, Optional<Ipv6Subnet> wide) {
        return new Gateways(Optional.of(of(subnet)), wide.map(this::of));
    }

    @Override
    public String toString() {
        String text = ipv4.map(Ipv4::toString).orElse("");
        return text + ipv6.map(wide -> (text.isEmpty() ? "" : " ") + wide).orElse("");
    }
}
