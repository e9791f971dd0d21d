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

/**
 * A firewall in nft's language. However many ports are published, a packet passes the same few
 * rules: ports and networks stand in maps and sets.
 */
final class FirewallText {
    private static final String NETWORKS = "ipv4_addr; flags interval";
    private static final String NETWORKS6 = "ipv6_addr; flags interval";

    /** The sets and maps that the rules look into. */
    static final SortedMap<String, String> TYPES =
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
        for (FixedChain chain : FixedChain.ALL) {
            text.append(block(chain.name(), chain.hook() + String.join("\n", chain.rules())));
        }
        return text.append("}\n").toString();
    }

    /**
     * The same for a table in which somebody has changed what is the same in both. Sets and maps
     * keep what they have until the transaction ends, as with {@link #from}.
     */
    String repair(FirewallText before) {
        StringBuilder text = new StringBuilder();
        TYPES.forEach((set, type) -> text.append(declare(set, type)));
        Map<String, String> chains = chains();
        for (FixedChain chain : FixedChain.ALL) {
            text.append(command("add chain", chain.name(), chain.braces()));
        }
        chains.keySet().forEach(chain -> text.append(command("add chain", chain, "")));
        for (FixedChain chain : FixedChain.ALL) {
            rewrite(text, chain.name(), chain.rules());
        }
        chains.forEach((chain, rules) -> rewrite(text, chain, rules.lines().toList()));
        Map<String, SortedSet<String>> elements = elements();
        for (Map.Entry<String, String> set : TYPES.entrySet()) {
            String kind = set.getValue().endsWith("verdict") ? "map" : "set";
            text.append(command("flush " + kind, set.getKey(), ""));
            text.append(
                    change(
                            "add element",
                            set.getKey(),
                            of(set.getKey(), elements),
                            new TreeSet<>()));
        }
        for (String chain : before.chains().keySet()) {
            if (!chains.containsKey(chain)) {
                text.append(command("flush chain", chain, ""));
                text.append(command("delete chain", chain, ""));
            }
        }
        return text.toString();
    }

    private void rewrite(StringBuilder text, String chain, List<String> rules) {
        text.append(command("flush chain", chain, ""));
        rules.forEach(rule -> text.append(command("add rule", chain, rule)));
    }

    private String declare(String set, String type) {
        String kind = type.endsWith("verdict") ? "add map" : "add set";
        return command(kind, set, "{ type " + type + "; }");
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
                        rewrite(text, chain, rules.lines().toList());
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
            Objects.requireNonNull(elements.get("any")).add(key + PortChain.name(port));
        } else if (!port.isIpv6()) {
            Objects.requireNonNull(elements.get("addressed"))
                    .add(port.hostAddress() + " . " + key + PortChain.name(port));
        }
        if (hasIpv6(port) && !ipv6(behind).isEmpty()) {
            if (PortChain.isAnyIpv6(port)) {
                Objects.requireNonNull(elements.get("any6")).add(key + PortChain.name6(port));
            } else {
                Objects.requireNonNull(elements.get("addressed6"))
                        .add(port.hostAddress() + " . " + key + PortChain.name6(port));
            }
        }
    }

    private static boolean hasIpv6(PublishedPort port) {
        return port.isAny() || port.isIpv6();
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
                                        PortChain.name(port),
                                        PortChain.rules(
                                                port,
                                                "ip to ",
                                                behind.stream().map(Ipv4::toString)));
                            }
                            List<Ipv6> behind6 = ipv6(behind);
                            if (hasIpv6(port) && !behind6.isEmpty()) {
                                chains.put(
                                        PortChain.name6(port),
                                        PortChain.rules(
                                                port,
                                                "ip6 to ",
                                                behind6.stream().map(each -> "[" + each + "]")));
                            }
                        });
        return chains;
    }
}
