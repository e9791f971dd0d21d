package jcompose.network;

import jcompose.reconciler.actual.Firewall;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A firewall in nft's language. However many ports are published, a packet passes the same few
 * rules: ports and networks stand in maps and sets.
 */
final class FirewallText {
    /** How many rules the chains have that are the same for every stack. */
    static final int FIXED_RULES = 14;

    private final String table;
    private final Firewall firewall;

    FirewallText(String table, Firewall firewall) {
        this.table = table;
        this.firewall = firewall;
    }

    String render() {
        return "table ip " + table + " {\n" + sets() + portChains() + FIXED + "}\n";
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

    private String sets() {
        SortedSet<Subnet> networks = networks(firewall);
        List<String> peers = networks.stream().map(subnet -> subnet + " . " + subnet).toList();
        List<String> any = new ArrayList<>();
        List<String> addressed = new ArrayList<>();
        for (PublishedPort port : firewall.ports().keySet()) {
            String key = port.protocol() + " . " + port.published();
            if (isAny(port)) {
                any.add(key + " : goto " + chain(port));
            } else {
                addressed.add(port.hostAddress() + " . " + key + " : goto " + chain(port));
            }
        }
        return block("set", "masqueraded", "ipv4_addr; flags interval", firewall.masqueraded())
                + block("set", "isolated", "ipv4_addr; flags interval", firewall.isolated())
                + block("set", "networks", "ipv4_addr; flags interval", networks)
                + block("set", "peers", "ipv4_addr . ipv4_addr; flags interval", peers)
                + block("map", "any", "inet_proto . inet_service : verdict", any)
                + block(
                        "map",
                        "addressed",
                        "ipv4_addr . inet_proto . inet_service : verdict",
                        addressed);
    }

    private static String block(String kind, String name, String type, Iterable<?> elements) {
        List<String> texts = new ArrayList<>();
        elements.forEach(element -> texts.add(element.toString()));
        String content = texts.isEmpty() ? "" : " elements = { " + String.join(", ", texts) + " };";
        return "  " + kind + " " + name + " { type " + type + ";" + content + " }\n";
    }

    private String portChains() {
        StringBuilder chains = new StringBuilder();
        for (Map.Entry<PublishedPort, List<Ipv4>> port : firewall.ports().entrySet()) {
            chains.append("  chain ").append(chain(port.getKey())).append(" {\n    meta l4proto ");
            chains.append(port.getKey().protocol()).append(" dnat ip to ");
            chains.append(target(port.getKey().target(), port.getValue())).append("\n  }\n");
        }
        return chains.toString();
    }

    /** Connections go to one replica after the other. */
    private static String target(int port, List<Ipv4> addresses) {
        if (addresses.size() == 1) {
            return addresses.getFirst() + ":" + port;
        }
        List<String> turns = new ArrayList<>();
        for (Ipv4 address : addresses) {
            turns.add(turns.size() + " : " + address + " . " + port);
        }
        return "numgen inc mod " + turns.size() + " map { " + String.join(", ", turns) + " }";
    }

    static boolean isAny(PublishedPort port) {
        return port.hostAddress().equals(PublishedPort.ANY_ADDRESS);
    }

    private static String chain(PublishedPort port) {
        String name = port.protocol() + "-" + port.published();
        return isAny(port) ? name : name + "-" + port.hostAddress();
    }
}
