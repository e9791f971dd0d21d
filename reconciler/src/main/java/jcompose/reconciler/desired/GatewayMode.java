package jcompose.reconciler.desired;

import java.util.Locale;

/** What the machine does between a bridge and elsewhere, in one family; Docker's words. */
public enum GatewayMode {
    /** Published ports of the machine's lead in, and nothing else. */
    NAT(0),
    /** The same, but who has a route to a container reaches all of it. */
    NAT_UNPROTECTED(1),
    /** Addresses stay as they are; a published port is open at the container's own address. */
    ROUTED(2),
    /** The machine has no address on the bridge. */
    ISOLATED(3);

    private final int number;

    GatewayMode(int number) {
        this.number = number;
    }

    /** By which it is kept in the kernel. */
    public int number() {
        return number;
    }

    /**
     * The one of that number.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static GatewayMode of(int number) {
        for (GatewayMode mode : values()) {
            if (mode.number == number) {
                return mode;
            }
        }
        throw new IllegalArgumentException("no gateway mode: " + number);
    }

    /**
     * The one of that word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static GatewayMode of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
