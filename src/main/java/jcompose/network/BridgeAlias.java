package jcompose.network;

import jcompose.reconciler.desired.GatewayMode;
import jcompose.reconciler.desired.NetworkDriver;
import jcompose.reconciler.desired.WayOut;
import jcompose.reconciler.plan.Action.CreateNetwork;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What of a bridge the kernel has no other place for than its alias. */
final class BridgeAlias {
    private static final String PREFIX = "prefix";
    private static final String TALKING = "icc";
    private static final String MODE = "mode";
    private static final String MODE_IPV6 = "mode6";
    private static final String MASQUERADING = "masquerade";
    private static final String NO = "no";

    /** Where a bridge has no address that tells it; with 6 behind them those of IPv6. */
    static final String SUBNET = "subnet";

    static final String GATEWAY = "gateway";

    private BridgeAlias() {}

    static SortedMap<String, String> options(CreateNetwork create, NetworkDriver.Bridge kind) {
        SortedMap<String, String> options = new TreeMap<>();
        if (!kind.prefix().equals(NetworkDriver.USUAL_PREFIX)) {
            options.put(PREFIX, kind.prefix());
        }
        if (!kind.talking()) {
            options.put(TALKING, NO);
        }
        put(options, MODE, kind.way().ipv4());
        put(options, MODE_IPV6, kind.way().ipv6());
        if (!kind.way().masquerading()) {
            options.put(MASQUERADING, NO);
        }
        if (kind.way().ipv4() == GatewayMode.ISOLATED) {
            options.put(SUBNET, create.subnet().toString());
            options.put(GATEWAY, create.gateways().of(create.subnet()).toString());
        }
        if (create.ipv6().isPresent() && kind.way().ipv6() == GatewayMode.ISOLATED) {
            options.put(SUBNET + 6, create.ipv6().get().toString());
            options.put(GATEWAY + 6, create.gateways().of(create.ipv6().get()).toString());
        }
        return options;
    }

    private static void put(SortedMap<String, String> options, String key, GatewayMode mode) {
        if (mode != GatewayMode.NAT) {
            options.put(key, mode.toString());
        }
    }

    /** As its interface tells. */
    static NetworkDriver.Bridge kind(String bridge, NetworkAlias alias) {
        return new NetworkDriver.Bridge(
                Optional.of(bridge).filter(name -> !name.equals(Bridges.name(alias.network()))),
                alias.option(PREFIX).orElse(NetworkDriver.USUAL_PREFIX),
                alias.option(TALKING).isEmpty(),
                new WayOut(
                        mode(alias, MODE),
                        mode(alias, MODE_IPV6),
                        alias.option(MASQUERADING).isEmpty()));
    }

    private static GatewayMode mode(NetworkAlias alias, String key) {
        return alias.option(key).map(GatewayMode::of).orElse(GatewayMode.NAT);
    }
}
