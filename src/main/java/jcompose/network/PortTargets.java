package jcompose.network;

import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.GatewayMode;
import jcompose.reconciler.desired.WayOut;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import java.util.List;
import java.util.Map;

/**
 * Where a published port leads: to addresses that the machine's are translated to, and to those
 * that are open at their own, for their network is routed.
 */
record PortTargets(Firewall firewall, PublishedPort port) {
    List<Ipv4> translated() {
        return port.isIpv6() ? List.of() : ipv4(false);
    }

    List<Ipv4> open() {
        return port.isIpv6() ? List.of() : ipv4(true);
    }

    List<Ipv6> translated6() {
        return hasIpv6() ? ipv6(false) : List.of();
    }

    List<Ipv6> open6() {
        return hasIpv6() ? ipv6(true) : List.of();
    }

    private boolean hasIpv6() {
        return port.isAny() || port.isIpv6();
    }

    private List<Ipv4> ipv4(boolean routed) {
        return behind().stream()
                .filter(at -> (way(at).ipv4() == GatewayMode.ROUTED) == routed)
                .toList();
    }

    private List<Ipv6> ipv6(boolean routed) {
        return behind().stream()
                .filter(at -> (way(at).ipv6() == GatewayMode.ROUTED) == routed)
                .flatMap(at -> firewall.ipv6().of(at).stream())
                .toList();
    }

    private List<Ipv4> behind() {
        return firewall.ports().getOrDefault(port, List.of());
    }

    private WayOut way(Ipv4 address) {
        for (Map.Entry<Subnet, WayOut> each : firewall.ways().entrySet()) {
            if (each.getKey().contains(address)) {
                return each.getValue();
            }
        }
        return WayOut.USUAL;
    }
}
