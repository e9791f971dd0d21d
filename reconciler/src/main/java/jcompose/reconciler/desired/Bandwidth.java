package jcompose.reconciler.desired;

/**
 * How fast an interface of a container may send and receive, in bits a second.
 *
 * @param egress what the container sends; 0: no limit
 * @param ingress what it receives; 0: no limit
 */
public record Bandwidth(long egress, long ingress) {
    public static final Bandwidth UNLIMITED = new Bandwidth(0, 0);

    private static final int BITS_A_BYTE = 8;

    /** The kernel counts in bytes. */
    public Bandwidth {
        egress = Math.ceilDiv(egress, BITS_A_BYTE) * BITS_A_BYTE;
        ingress = Math.ceilDiv(ingress, BITS_A_BYTE) * BITS_A_BYTE;
    }
}
