package jcompose.reconciler.plan;

import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where networks get an IPv6 subnet that the stack file does not tell: unique local ones (RFC
 * 4193), always the lowest that is free.
 */
public final class Ipv6SubnetPool {
    private static final Ipv6Subnet POOL = Ipv6Subnet.parse("fd6a:636f:6d70::/48");
    private static final int PREFIX = 64;

    private final List<Ipv6Subnet> taken;

    public Ipv6SubnetPool(Collection<Ipv6Subnet> taken) {
        this.taken = new ArrayList<>(taken);
    }

    /**
     * The subnet is taken from then on.
     *
     * @param before what the network had, which it gets again if it may
     */
    public Ipv6Subnet take(String network, Optional<Ipv6Subnet> before) {
        Ipv6Subnet subnet =
                before.filter(known -> known.prefix() == PREFIX && POOL.contains(known.base()))
                        .filter(this::isFree)
                        .orElseGet(() -> lowestFree(network));
        taken.add(subnet);
        return subnet;
    }

    public boolean isFree(Ipv6Subnet subnet) {
        return taken.stream().noneMatch(subnet::overlaps);
    }

    void claim(Ipv6Subnet subnet) {
        taken.add(subnet);
    }

    private Ipv6Subnet lowestFree(String network) {
        for (long number = 0; number < 1L << (PREFIX - POOL.prefix()); number++) {
            Ipv6Subnet next = new Ipv6Subnet(new Ipv6(POOL.base().high() + number, 0), PREFIX);
            if (isFree(next)) {
                return next;
            }
        }
        throw new IllegalArgumentException(
                "network %s: no IPv6 subnet is free in %s; declare one in the stack file"
                        .formatted(network, POOL));
    }
}
