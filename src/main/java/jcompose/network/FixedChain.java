package jcompose.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A chain that is the same in every stack's table. Each of its rules has a name, as nft's comment:
 * whoever lists them reads what they are for, and one that is missing can be told.
 *
 * @param hook where the kernel calls it, a line; empty: other chains do
 * @param rules in nft's language, with their comments
 */
record FixedChain(String name, String hook, List<String> rules) {
    /**
     * dispatch: a published port's own address first, then any address of the machine. ::1 is left
     * out: the kernel takes an answer from elsewhere for it never, so whoever asks there had better
     * be refused at once, and ask 127.0.0.1.
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
     * <p>forward: a network is reached from elsewhere only through its published ports, or what is
     * open in it. Neighbours look for each other with packets that no router passes on; where
     * br_netfilter is loaded these come by here.
     */
    private static final String TEXT =
            """
            chain dispatch
            ports of one IPv4 address: ip daddr . meta l4proto . th dport vmap @addressed
            ports of all IPv4 addresses: meta nfproto ipv4 meta l4proto . th dport vmap @any
            no ports of ::1: ip6 daddr ::1 return
            ports of one IPv6 address: ip6 daddr . meta l4proto . th dport vmap @addressed6
            ports of all IPv6 addresses: meta nfproto ipv6 meta l4proto . th dport vmap @any6
            chain raw type filter hook prerouting priority -300;
            loopback for the machine alone: iifname != "lo" ip daddr 127.0.0.0/8 drop
            chain prerouting type nat hook prerouting priority -100;
            names at gateways: meta iifkind "bridge" meta l4proto { tcp, udp } th dport 53 fib daddr . iif type local return
            published ports: fib daddr type local jump dispatch
            chain output type nat hook output priority -100;
            published ports for the machine itself: fib daddr type local jump dispatch
            chain postrouting type nat hook postrouting priority 100;
            masquerade of the loopback: ct status dnat ip saddr 127.0.0.0/8 masquerade
            masquerade of IPv4 back into networks: ct status dnat ip saddr @translated ip daddr @translated masquerade
            masquerade of IPv4 to elsewhere: ip saddr @masqueraded ip daddr != @masqueraded masquerade
            masquerade of IPv6 back into networks: ct status dnat ip6 saddr @translated6 ip6 daddr @translated6 masquerade
            masquerade of IPv6 to elsewhere: ip6 saddr @masqueraded6 ip6 daddr != @masqueraded6 masquerade
            chain forward type filter hook forward priority 0;
            what belongs to a connection: ct state established,related accept
            looking for IPv6 neighbours: icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
            within an IPv4 network: ip saddr . ip daddr @peers accept
            within an IPv6 network: ip6 saddr . ip6 daddr @peers6 accept
            no way out of internal IPv4 networks: ip saddr @isolated drop
            no way out of internal IPv6 networks: ip6 saddr @isolated6 drop
            to published ports: ct status dnat accept
            to open ports of routed IPv4 networks: ip daddr . meta l4proto . th dport @open accept
            to open ports of routed IPv6 networks: ip6 daddr . meta l4proto . th dport @open6 accept
            signs to routed IPv4 networks: ip daddr @routed meta l4proto icmp accept
            signs to routed IPv6 networks: ip6 daddr @routed6 meta l4proto ipv6-icmp accept
            no way into unprotected IPv4 networks from others of ours: iifname "jc-*" ip daddr @unprotected drop
            no way into unprotected IPv6 networks from others of ours: iifname "jc-*" ip6 daddr @unprotected6 drop
            no other way into IPv4 networks: ip daddr @networks drop
            no other way into IPv6 networks: ip6 daddr @networks6 drop
            """;

    static final List<FixedChain> ALL = read();

    /** Which sets a rule looks into, and what it does. */
    private static final Pattern ESSENCE =
            Pattern.compile("@\\w+|!=|vmap|\\b(accept|drop|return|masquerade|dispatch)\\b");

    private static List<FixedChain> read() {
        List<FixedChain> chains = new ArrayList<>();
        for (String line : TEXT.lines().toList()) {
            if (line.startsWith("chain ")) {
                String[] parts = line.split(" ", 3);
                String hook = parts.length > 2 ? parts[2] + "\n" : "";
                chains.add(new FixedChain(parts[1], hook, new ArrayList<>()));
            } else {
                int end = line.indexOf(": ");
                String comment = " comment \"" + line.substring(0, end) + "\"";
                chains.getLast().rules.add(line.substring(end + 2) + comment);
            }
        }
        return List.copyOf(chains);
    }

    /** Its declaration's content; it accepts what no rule of it decides about. */
    String braces() {
        return hook.isEmpty() ? "" : "{ " + hook.strip() + " policy accept; }";
    }

    static String comment(String rule) {
        return rule.substring(rule.indexOf(" comment \"") + 10, rule.length() - 1);
    }

    static List<String> essence(String rule) {
        return ESSENCE.matcher(rule.substring(0, rule.indexOf(" comment \"")))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
