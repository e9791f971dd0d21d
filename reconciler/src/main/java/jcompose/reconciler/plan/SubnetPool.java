package jcompose.reconciler.plan;

import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Where networks without a declared subnet get theirs: always the lowest that is free. */
public final class SubnetPool {
    private static final Subnet POOL = Subnet.parse("10.210.0.0/16");
    private static final int PREFIX = 24;
    private static final int STEP = 1 << (32 - PREFIX);

    private final List<Subnet> taken;

    public SubnetPool(Collection<Subnet> taken) {
        this.taken = new ArrayList<>(taken);
    }

    /**
     * The subnet is taken from then on.
     *
     * @param before what the network had, which it gets again if it may
     */
    public Subnet take(String network, Optional<Subnet> before) {
        Subnet subnet =
                before.filter(known -> known.prefix() == PREFIX && POOL.contains(known.base()))
                        .filter(this::isFree)
                        .orElseGet(() -> lowestFree(network));
        taken.add(subnet);
        return subnet;
    }

    public boolean isFree(Subnet subnet) {
        return taken.stream().noneMatch(subnet::overlaps);
    }

    void claim(Subnet subnet) {
        taken.add(subnet);
    }

    private Subnet lowestFree(String network) {
        for (Subnet next = Subnet.of(POOL.base(), PREFIX);
                POOL.contains(next.base());
                next = Subnet.of(next.base().plus(STEP), PREFIX)) {
            if (isFree(next)) {
                return next;
            }
        }
        throw new IllegalArgumentException(
                "network %s: no subnet is free in %s; declare one in the stack file"
                        .formatted(network, POOL));
    }
}
