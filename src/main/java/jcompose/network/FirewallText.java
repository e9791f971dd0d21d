package jcompose.network;

import jcompose.reconciler.actual.Firewall;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import java.util.Collection;
import java.util.List;
import java.util.Map;
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
    /** How many rules the chains have that are the same for every stack. */
    static final int FIXED_RULES = 14;

    private static final String NETWORKS = "ipv4_addr; flags interval";

    /** The sets and maps that the rules look into. */
    private static final SortedMap<String, String> TYPES =
            new TreeMap<>(
                    Map.of(
                            "masqueraded",
                            NETWORKS,
                            "isolated",
                            NETWORKS,
                            "networks",
                            NETWORKS,
                            "peers",
                            "ipv4_addr . ipv4_addr; flags interval",
                            "any",
                            "inet_proto . inet_service : verdict",
                            "addressed",
                            "ipv4_addr . inet_proto . inet_service : verdict"));

    private final String table;
    private final Firewall firewall;

    FirewallText(String table, Firewall firewall) {
        this.table = table;
        this.firewall = firewall;
    }

    /** A transaction that makes the table, or makes it anew. */
    String whole() {
        // Declaring it first makes deleting it right whether it is there or not.
        return "table ip %s\ndelete table ip %s\n".formatted(table, table)
                + (firewall.isEmpty() ? "" : render());
    }

    private String render() {
        StringBuilder text = new StringBuilder("table ip ").append(table).append(" {\n");
        Map<String, SortedSet<String>> elements = elements();
        TYPES.forEach((set, type) -> text.append(block(set, type, elements.get(set))));
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
            text.append(change("delete element", set, had.get(set), elements.get(set)));
            text.append(change("add element", set, elements.get(set), had.get(set)));
        }
        for (String chain : old.keySet()) {
            if (!chains.containsKey(chain)) {
                text.append(command("flush chain", chain, ""));
                text.append(command("delete chain", chain, ""));
            }
        }
        return text.toString();
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
        return what + " ip " + table + " " + name + " " + content + "\n";
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
     * <p>forward: a network is reached from elsewhere only through its published ports.
     */
    private static final String FIXED =
            """
              chain dispatch {
                ip daddr . meta l4proto . th dport vmap @addressed
                meta l4proto . th dport vmap @any
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
              }
              chain forward {
                type filter hook forward priority 0;
                ct state established,related accept
                ip saddr . ip daddr @peers accept
                ip saddr @isolated drop
                ct status dnat accept
                ip daddr @networks drop
              }
            """;

    /** All subnets that the table is about. */
    static SortedSet<Subnet> networks(Firewall firewall) {
        SortedSet<Subnet> networks = new TreeSet<>(firewall.masqueraded());
        networks.addAll(firewall.isolated());
        return networks;
    }

    private Map<String, SortedSet<String>> elements() {
        SortedSet<Subnet> networks = networks(firewall);
        SortedSet<String> any = new TreeSet<>();
        SortedSet<String> addressed = new TreeSet<>();
        for (PublishedPort port : firewall.ports().keySet()) {
            String key = port.protocol() + " . " + port.published();
            if (isAny(port)) {
                any.add(key + " : goto " + chain(port));
            } else {
                addressed.add(port.hostAddress() + " . " + key + " : goto " + chain(port));
            }
        }
        return Map.of(
                "masqueraded", texts(firewall.masqueraded()),
                "isolated", texts(firewall.isolated()),
                "networks", texts(networks),
                "peers", texts(networks.stream().map(each -> each + " . " + each).toList()),
                "any", any,
                "addressed", addressed);
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
    private SortedMap<String, String> chains() {
        SortedMap<String, String> chains = new TreeMap<>();
        firewall.ports().forEach((port, behind) -> chains.put(chain(port), rules(port, behind)));
        return chains;
    }

    /**
     * Connections go to one replica after the other: of three, the first takes every third, the
     * second every other one of the rest. A map would say it in one rule, and be empty for who is
     * on the way when it is replaced.
     */
    private static String rules(PublishedPort port, List<Ipv4> behind) {
        StringBuilder rules = new StringBuilder();
        for (int left = behind.size(); left > 0; left--) {
            rules.append(left > 1 ? "numgen inc mod " + left + " == 0 " : "")
                    .append("meta l4proto ")
                    .append(port.protocol())
                    .append(" dnat ip to ")
                    .append(behind.get(behind.size() - left))
                    .append(":")
                    .append(port.target())
                    .append("\n");
        }
        return rules.toString();
    }

    static boolean isAny(PublishedPort port) {
        return port.hostAddress().equals(PublishedPort.ANY_ADDRESS);
    }

    private static String chain(PublishedPort port) {
        String name = port.protocol() + "-" + port.published();
        return isAny(port) ? name : name + "-" + port.hostAddress();
    }
}
