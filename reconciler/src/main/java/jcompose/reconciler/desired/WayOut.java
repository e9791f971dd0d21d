package jcompose.reconciler.desired;

import java.util.ArrayList;
import java.util.List;

/**
 * How what containers on a bridge send gets elsewhere, and what gets to them.
 *
 * @param masquerading whether it leaves under the machine's address, where addresses are translated
 */
public record WayOut(GatewayMode ipv4, GatewayMode ipv6, boolean masquerading) {
    public static final WayOut USUAL = new WayOut(GatewayMode.NAT, GatewayMode.NAT, true);

    /**
     * The same without what has no effect.
     *
     * @param wide whether the network has IPv6
     */
    public WayOut effective(boolean wide) {
        GatewayMode second = wide ? ipv6 : GatewayMode.NAT;
        boolean translating = translates(ipv4) || (wide && translates(second));
        return new WayOut(ipv4, second, masquerading || !translating);
    }

    private static boolean translates(GatewayMode mode) {
        return mode != GatewayMode.ROUTED;
    }

    /** What is not as usual. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        if (ipv4 == ipv6 && ipv4 != GatewayMode.NAT) {
            words.add(ipv4.toString());
        } else if (ipv4 != GatewayMode.NAT) {
            words.add(ipv4 + " for IPv4");
        }
        if (ipv4 != ipv6 && ipv6 != GatewayMode.NAT) {
            words.add(ipv6 + " for IPv6");
        }
        if (!masquerading) {
            words.add("not masqueraded");
        }
        return String.join(", ", words);
    }
}
