package jcompose.network;

import jcompose.reconciler.actual.Firewall;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A firewall in nft's language. However many ports are published, a packet passes the same few
 * rules: ports and networks stand in maps and sets.
 */
final class FirewallText {
    private static final String NETWORKS = "ipv4_addr; flags interval";
    private static final String NETWORKS6 = "ipv6_addr; flags interval";

    /** A port as it is written, and what is open for it: an address and a port of a container. */
    private static final String OPENED =
            "%s . inet_proto . inet_service . ipv4_addr . inet_service";

    /** The sets and maps that the rules look into. */
    static final SortedMap<String, String> TYPES =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("masqueraded", NETWORKS),
                            Map.entry("isolated", NETWORKS),
                            Map.entry("networks", NETWORKS),
                            Map.entry("translated", NETWORKS),
                            Map.entry("routed", NETWORKS),
                            Map.entry("unprotected", NETWORKS),
                            Map.entry("open", "ipv4_addr . inet_proto . inet_service"),
                            Map.entry("peers", "ipv4_addr . ipv4_addr; flags interval"),
                            Map.entry("any", "inet_proto . inet_service : verdict"),
                            Map.entry(
                                    "addressed", "ipv4_addr . inet_proto . inet_service : verdict"),
                            Map.entry("masqueraded6", NETWORKS6),
                            Map.entry("isolated6", NETWORKS6),
                            Map.entry("networks6", NETWORKS6),
                            Map.entry("translated6", NETWORKS6),
                            Map.entry("routed6", NETWORKS6),
                            Map.entry("unprotected6", NETWORKS6),
                            Map.entry("open6", "ipv6_addr . inet_proto . inet_service"),
                            Map.entry("peers6", "ipv6_addr . ipv6_addr; flags interval"),
                            Map.entry("any6", "inet_proto . inet_service : verdict"),
                            Map.entry(
                                    "addressed6",
                                    "ipv6_addr . inet_proto . inet_service : verdict"),
                            // No rule looks into these: they tell what belongs together.
                            Map.entry("pairs", "ipv4_addr . ipv6_addr; flags interval"),
                            Map.entry("given", "ipv4_addr . ipv6_addr"),
                            Map.entry("ways", "ipv4_addr . inet_service; flags interval"),
                            Map.entry("opened", OPENED.formatted("ipv4_addr")),
                            Map.entry("opened6", OPENED.formatted("ipv6_addr"))));

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

    Map<String, SortedSet<String>> elements() {
        return new FirewallElements(firewall).all();
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
        for (PublishedPort port : firewall.ports().keySet()) {
            PortTargets targets = new PortTargets(firewall, port);
            if (!targets.translated().isEmpty()) {
                chains.put(
                        PortChain.name(port),
                        PortChain.rules(
                                port, "ip to ", targets.translated().stream().map(Ipv4::toString)));
            }
            if (!targets.translated6().isEmpty()) {
                chains.put(
                        PortChain.name6(port),
                        PortChain.rules(
                                port,
                                "ip6 to ",
                                targets.translated6().stream().map(each -> "[" + each + "]")));
            }
        }
        return chains;
    }
}
