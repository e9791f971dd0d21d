package jcompose.reconciler.desired;

import java.util.Locale;

/** What the machine does between a bridge and elsewhere, in one family; Docker's words. */
public enum GatewayMode {
    /** Published ports of the machine's lead in, and nothing else. */
    NAT,
    /** The same, but who has a route to a container reaches all of it. */
    NAT_UNPROTECTED,
    /** Addresses stay as they are; a published port is open at the container's own address. */
    ROUTED,
    /** The machine has no address on the bridge. */
    ISOLATED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
