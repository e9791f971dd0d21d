package jcompose.network;

import jcompose.reconciler.actual.Firewall;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A firewall in nft's language. However many ports are published, a packet passes the same few
 * rules: ports and networks stand in maps and sets.
 */
final class FirewallText {
    /** How many rules the chains have that are the same for every stack. */
    static final int FIXED_RULES = 23;

    private static final String NETWORKS = "ipv4_addr; flags interval";
    private static final String NETWORKS6 = "ipv6_addr; flags interval";

    /** The sets and maps that the rules look into. */
    private static final SortedMap<String, String> TYPES =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("masqueraded", NETWORKS),
                            Map.entry("isolated", NETWORKS),
                            Map.entry("networks", NETWORKS),
                            Map.entry("peers", "ipv4_addr . ipv4_addr; flags interval"),
                            Map.entry("any", "inet_proto . inet_service : verdict"),
                            Map.entry(
                                    "addressed", "ipv4_addr . inet_proto . inet_service : verdict"),
                            Map.entry("masqueraded6", NETWORKS6),
                            Map.entry("isolated6", NETWORKS6),
                            Map.entry("networks6", NETWORKS6),
                            Map.entry("peers6", "ipv6_addr . ipv6_addr; flags interval"),
                            Map.entry("any6", "inet_proto . inet_service : verdict"),
                            Map.entry(
                                    "addressed6",
                                    "ipv6_addr . inet_proto . inet_service : verdict"),
                            // No rule looks into these: they tell what belongs together.
                            Map.entry("pairs", "ipv4_addr . ipv6_addr; flags interval"),
                            Map.entry("given", "ipv4_addr . ipv6_addr")));

    private final String table;
    private final Firewall firewall;

    FirewallText(String table, Firewall firewall) {
        this.table = table;
        this.firewall = firewall;
    }

    /** A transaction that makes the table, or makes it anew. */
    String whole() {
        // Declaring it first makes deleting it right whether it is there or not.
        return "table inet %s\ndelete table inet %s\n".formatted(table, table)
                + (firewall.isEmpty() ? "" : render());
    }

    private String render() {
        StringBuilder text = new StringBuilder("table inet ").append(table).append(" {\n");
        Map<String, SortedSet<String>> elements = elements();
        TYPES.forEach((set, type) -> text.append(block(set, type, of(set, elements))));
        chains().forEach((chain, rules) -> text.append(block(chain, rules)));
        return text.append(FIXED).append("}\n").toString();
    }

    /**
     * A transaction that turns a table with another firewall's content into this one and leaves
     * alone what both have.
     *
     * <p>A packet that is on its way through the rules while they change still passes the old ones,
     * but finds the new sets. Were the table made anew, the old sets would be empty for it, and its
     * connection refused.
     */
    String from(FirewallText before) {
        StringBuilder text = new StringBuilder();
        Map<String, String> old = before.chains();
        Map<String, String> chains = chains();
        chains.forEach(
                (chain, rules) -> {
                    if (!rules.equals(old.get(chain))) {
                        text.append(command("add chain", chain, ""));
                        text.append(command("flush chain", chain, ""));
                        rules.lines()
                                .forEach(rule -> text.append(command("add rule", chain, rule)));
                    }
                });
        Map<String, SortedSet<String>> had = before.elements();
        Map<String, SortedSet<String>> elements = elements();
        for (String set : TYPES.keySet()) {
            text.append(change("delete element", set, of(set, had), of(set, elements)));
            text.append(change("add element", set, of(set, elements), of(set, had)));
        }
        for (String chain : old.keySet()) {
            if (!chains.containsKey(chain)) {
                text.append(command("flush chain", chain, ""));
                text.append(command("delete chain", chain, ""));
            }
        }
        return text.toString();
    }

    private static SortedSet<String> of(String set, Map<String, SortedSet<String>> elements) {
        return Objects.requireNonNull(elements.get(set), set);
    }

    private String change(
            String what, String set, SortedSet<String> elements, SortedSet<String> without) {
        SortedSet<String> changed = new TreeSet<>(elements);
        changed.removeAll(without);
        return changed.isEmpty()
                ? ""
                : command(what, set, "{ " + String.join(", ", changed) + " }");
    }

    private String command(String what, String name, String content) {
        return what + " inet " + table + " " + name + " " + content + "\n";
    }

    /**
     * dispatch: a published port's own address first, then any address of the machine.
     *
     * <p>raw: bridges have route_localnet on; without this a container, or with a forged packet any
     * neighbour, could reach what listens on the machine's loopback, and ports that are published
     * there alone (CVE-2020-8558). What comes from the machine itself comes in through lo.
     *
     * <p>prerouting: a container that asks its network's gateway for a name means our name server,
     * also where somebody has published port 53.
     *
     * <p>postrouting: answers must come back through this machine, so a client on its loopback, or
     * one in the network it is sent back into, goes under the bridge's address.
     *
     * <p>::1 is left out: the kernel takes an answer from elsewhere for it never, so whoever asks
     * there had better be refused at once, and ask 127.0.0.1.
     *
     * <p>forward: a network is reached from elsewhere only through its published ports. Neighbours
     * look for each other with packets that no router passes on; where br_netfilter is loaded these
     * come by here.
     */
    private static final String FIXED =
            """
              chain dispatch {
                ip daddr . meta l4proto . th dport vmap @addressed
                meta nfproto ipv4 meta l4proto . th dport vmap @any
                ip6 daddr ::1 return
                ip6 daddr . meta l4proto . th dport vmap @addressed6
                meta nfproto ipv6 meta l4proto . th dport vmap @any6
              }
              chain raw {
                type filter hook prerouting priority -300;
                iifname != "lo" ip daddr 127.0.0.0/8 drop
              }
              chain prerouting {
                type nat hook prerouting priority -100;
                meta iifkind "bridge" meta l4proto { tcp, udp } th dport 53 fib daddr . iif type local return
                fib daddr type local jump dispatch
              }
              chain output {
                type nat hook output priority -100;
                fib daddr type local jump dispatch
              }
              chain postrouting {
                type nat hook postrouting priority 100;
                ct status dnat ip saddr 127.0.0.0/8 masquerade
                ct status dnat ip saddr @masqueraded ip daddr @masqueraded masquerade
                ip saddr @masqueraded ip daddr != @masqueraded masquerade
                ct status dnat ip6 saddr @masqueraded6 ip6 daddr @masqueraded6 masquerade
                ip6 saddr @masqueraded6 ip6 daddr != @masqueraded6 masquerade
              }
              chain forward {
                type filter hook forward priority 0;
                ct state established,related accept
                icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
                ip saddr . ip daddr @peers accept
                ip6 saddr . ip6 daddr @peers6 accept
                ip saddr @isolated drop
                ip6 saddr @isolated6 drop
                ct status dnat accept
                ip daddr @networks drop
                ip6 daddr @networks6 drop
              }
            """;

    /** All subnets that the table is about. */
    static SortedSet<Subnet> networks(Firewall firewall) {
        SortedSet<Subnet> networks = new TreeSet<>(firewall.masqueraded());
        networks.addAll(firewall.isolated());
        return networks;
    }

    Map<String, SortedSet<String>> elements() {
        SortedSet<Subnet> networks = networks(firewall);
        SortedSet<Ipv6Subnet> networks6 = firewall.ipv6().of(networks);
        Map<String, SortedSet<String>> elements = new TreeMap<>();
        elements.put("masqueraded", texts(firewall.masqueraded()));
        elements.put("isolated", texts(firewall.isolated()));
        elements.put("networks", texts(networks));
        elements.put("peers", pairs(networks));
        elements.put("masqueraded6", texts(firewall.ipv6().of(firewall.masqueraded())));
        elements.put("isolated6", texts(firewall.ipv6().of(firewall.isolated())));
        elements.put("networks6", texts(networks6));
        elements.put("peers6", pairs(networks6));
        elements.put("pairs", pairs(firewall.ipv6().subnets()));
        elements.put("given", pairs(firewall.ipv6().given()));
        for (String map : List.of("any", "addressed", "any6", "addressed6")) {
            elements.put(map, new TreeSet<>());
        }
        firewall.ports().forEach((port, behind) -> publish(port, behind, elements));
        return elements;
    }

    private void publish(
            PublishedPort port, List<Ipv4> behind, Map<String, SortedSet<String>> elements) {
        String key = port.protocol() + " . " + port.published() + " : goto ";
        if (port.isAny()) {
            Objects.requireNonNull(elements.get("any")).add(key + chain(port));
        } else if (!port.isIpv6()) {
            Objects.requireNonNull(elements.get("addressed"))
                    .add(port.hostAddress() + " . " + key + chain(port));
        }
        if (hasIpv6(port) && !ipv6(behind).isEmpty()) {
            if (isAnyIpv6(port)) {
                Objects.requireNonNull(elements.get("any6")).add(key + chain6(port));
            } else {
                Objects.requireNonNull(elements.get("addressed6"))
                        .add(port.hostAddress() + " . " + key + chain6(port));
            }
        }
    }

    private static boolean hasIpv6(PublishedPort port) {
        return port.isAny() || port.isIpv6();
    }

    private static boolean isAnyIpv6(PublishedPort port) {
        return port.isAny() || port.hostAddress().equals(PublishedPort.ANY_IPV6);
    }

    private List<Ipv6> ipv6(List<Ipv4> behind) {
        return behind.stream().flatMap(each -> firewall.ipv6().of(each).stream()).toList();
    }

    private static SortedSet<String> pairs(Collection<?> same) {
        return texts(same.stream().map(each -> each + " . " + each).toList());
    }

    private static SortedSet<String> pairs(Map<?, ?> pairs) {
        return texts(
                pairs.entrySet().stream()
                        .map(pair -> pair.getKey() + " . " + pair.getValue())
                        .toList());
    }

    private static SortedSet<String> texts(Collection<?> elements) {
        return elements.stream()
                .map(Object::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String block(String set, String type, SortedSet<String> elements) {
        String content =
                elements.isEmpty() ? "" : " elements = { " + String.join(", ", elements) + " };";
        String kind = type.endsWith("verdict") ? "map" : "set";
        return "  " + kind + " " + set + " { type " + type + ";" + content + " }\n";
    }

    private static String block(String chain, String rules) {
        return "  chain " + chain + " {\n" + rules.indent(4) + "  }\n";
    }

    /** The published ports' chains: the rules of each, a line each. */
    SortedMap<String, String> chains() {
        SortedMap<String, String> chains = new TreeMap<>();
        firewall.ports()
                .forEach(
                        (port, behind) -> {
                            if (!port.isIpv6()) {
                                chains.put(
                                        chain(port),
                                        rules(port, "ip to ", behind.stream().map(Ipv4::toString)));
                            }
                            List<Ipv6> behind6 = ipv6(behind);
                            if (hasIpv6(port) && !behind6.isEmpty()) {
                                chains.put(
                                        chain6(port),
                                        rules(
                                                port,
                                                "ip6 to ",
                                                behind6.stream().map(each -> "[" + each + "]")));
                            }
                        });
        return chains;
    }

    /**
     * Connections go to one replica after the other: of three, the first takes every third, the
     * second every other one of the rest. A map would say it in one rule, and be empty for who is
     * on the way when it is replaced.
     */
    private static String rules(PublishedPort port, String to, Stream<String> addresses) {
        List<String> behind = addresses.toList();
        StringBuilder rules = new StringBuilder();
        for (int left = behind.size(); left > 0; left--) {
            rules.append(left > 1 ? "numgen inc mod " + left + " == 0 " : "")
                    .append("meta l4proto ")
                    .append(port.protocol())
                    .append(" dnat ")
                    .append(to)
                    .append(behind.get(behind.size() - left))
                    .append(":")
                    .append(port.target())
                    .append("\n");
        }
        return rules.toString();
    }

    private static String chain(PublishedPort port) {
        String name = port.protocol() + "-" + port.published();
        return port.isAny() ? name : name + "-" + port.hostAddress();
    }

    /** Names of chains have no colons. */
    private static String chain6(PublishedPort port) {
        String name = port.protocol() + "-" + port.published() + "-v6";
        return isAnyIpv6(port) ? name : name + "-" + port.hostAddress().replace(':', '_');
    }
}
