package jcompose.network;

import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.GatewayMode;
import jcompose.reconciler.desired.WayOut;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6Subnet;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What stands in the sets and maps of a stack's table. */
final class FirewallElements {
    private static final int MODES = 4;

    private final Firewall firewall;
    private final Map<String, SortedSet<String>> elements = new TreeMap<>();

    FirewallElements(Firewall firewall) {
        this.firewall = firewall;
    }

    /** Of all of them, by name. */
    Map<String, SortedSet<String>> all() {
        SortedSet<Subnet> subnets = firewall.subnets();
        put("masqueraded", having(way -> isMasqueraded(way, way.ipv4())));
        put("translated", having(way -> way.ipv4() != GatewayMode.ROUTED));
        put("routed", having(way -> way.ipv4() == GatewayMode.ROUTED));
        put("unprotected", having(way -> way.ipv4() == GatewayMode.NAT_UNPROTECTED));
        put("isolated", firewall.isolated());
        put("networks", protectedOnes(WayOut::ipv4));
        put("peers", pairs(subnets));
        put("masqueraded6", wide(having(way -> isMasqueraded(way, way.ipv6()))));
        put("translated6", wide(having(way -> way.ipv6() != GatewayMode.ROUTED)));
        put("routed6", wide(having(way -> way.ipv6() == GatewayMode.ROUTED)));
        put("unprotected6", wide(having(way -> way.ipv6() == GatewayMode.NAT_UNPROTECTED)));
        put("isolated6", wide(firewall.isolated()));
        put("networks6", wide(protectedOnes(WayOut::ipv6)));
        put("peers6", pairs(wide(subnets)));
        put("pairs", pairs(firewall.ipv6().subnets()));
        put("given", pairs(firewall.ipv6().given()));
        put("ways", ways());
        for (String empty :
                List.of(
                        "any",
                        "addressed",
                        "open",
                        "opened",
                        "any6",
                        "addressed6",
                        "open6",
                        "opened6")) {
            put(empty, List.of());
        }
        firewall.ports().keySet().forEach(this::publish);
        return elements;
    }

    private static boolean isMasqueraded(WayOut way, GatewayMode mode) {
        return way.masquerading() && mode != GatewayMode.ROUTED;
    }

    /** Those with such a way out. */
    private SortedSet<Subnet> having(Predicate<WayOut> such) {
        SortedSet<Subnet> having = new TreeSet<>(firewall.subnets());
        having.removeIf(subnet -> firewall.way(subnet).filter(such).isEmpty());
        return having;
    }

    private SortedSet<Subnet> protectedOnes(Function<WayOut, GatewayMode> of) {
        SortedSet<Subnet> those = new TreeSet<>(firewall.subnets());
        those.removeAll(having(way -> of.apply(way) == GatewayMode.NAT_UNPROTECTED));
        return those;
    }

    private SortedSet<Ipv6Subnet> wide(SortedSet<Subnet> networks) {
        return firewall.ipv6().of(networks);
    }

    private List<String> ways() {
        List<String> ways = new ArrayList<>();
        firewall.ways().forEach((subnet, way) -> ways.add(subnet + " . " + number(way)));
        return ways;
    }

    /** All of it as a number that a set takes. */
    static int number(WayOut way) {
        int modes = way.ipv4().number() * MODES + way.ipv6().number();
        return modes * 2 + (way.masquerading() ? 1 : 0);
    }

    static WayOut way(int number) {
        return new WayOut(
                GatewayMode.of(number / 2 / MODES % MODES),
                GatewayMode.of(number / 2 % MODES),
                number % 2 == 1);
    }

    private void publish(PublishedPort port) {
        PortTargets targets = new PortTargets(firewall, port);
        String end = port.protocol() + " . " + port.target();
        String key = port.protocol() + " . " + port.published();
        String lead = key + " : goto ";
        if (!targets.translated().isEmpty()) {
            add(
                    port.isAny() ? "any" : "addressed",
                    port.isAny() ? "" : port.hostAddress(),
                    lead + PortChain.name(port));
        }
        if (!targets.translated6().isEmpty()) {
            boolean any = PortChain.isAnyIpv6(port);
            add(
                    any ? "any6" : "addressed6",
                    any ? "" : port.hostAddress(),
                    lead + PortChain.name6(port));
        }
        targets.open().forEach(at -> add("open", at.toString(), end));
        targets.open6().forEach(at -> add("open6", at.toString(), end));
        if (!targets.open().isEmpty() || !targets.open6().isEmpty()) {
            for (Ipv4 at : Objects.requireNonNull(firewall.ports().get(port))) {
                add(
                        port.isIpv6() ? "opened6" : "opened",
                        port.hostAddress(),
                        key + " . " + at + " . " + port.target());
            }
        }
    }

    private void add(String set, String address, String rest) {
        Objects.requireNonNull(elements.get(set), set)
                .add(address.isEmpty() ? rest : address + " . " + rest);
    }

    private void put(String set, Collection<?> of) {
        elements.put(
                set,
                of.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static List<String> pairs(Collection<?> same) {
        return same.stream().map(each -> each + " . " + each).toList();
    }

    private static List<String> pairs(SortedMap<?, ?> pairs) {
        List<String> texts = new ArrayList<>();
        pairs.forEach((key, value) -> texts.add(key + " . " + value));
        return texts;
    }
}
