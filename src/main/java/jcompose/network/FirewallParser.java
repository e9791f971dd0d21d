package jcompose.network;

import jcompose.reconciler.actual.Firewall;
import jcompose.type.Ipv4;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads back, from the rules themselves, what {@link FirewallText} has written
 * (libnftables-json(5)). What somebody has changed shows as a difference.
 */
final class FirewallParser {
    /** For a table that is there but does nothing that we know: no stack wants it so. */
    static final Firewall DAMAGED =
            new Firewall(
                    new TreeMap<>(),
                    new TreeSet<>(List.of(new Subnet(new Ipv4(0), 0))),
                    new TreeSet<>());

    private final Map<String, JsonNode> sets = new HashMap<>();
    private final Map<String, List<JsonNode>> rules = new HashMap<>();

    FirewallParser(JsonNode objects) {
        for (JsonNode object : objects) {
            for (String kind : List.of("set", "map")) {
                if (object.has(kind)) {
                    sets.put(
                            object.path(kind).path("name").asString(),
                            object.path(kind).path("elem"));
                }
            }
            if (object.has("rule")) {
                JsonNode rule = object.path("rule");
                rules.computeIfAbsent(rule.path("chain").asString(), chain -> new ArrayList<>())
                        .add(rule.path("expr"));
            }
        }
    }

    Firewall parse() {
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        for (JsonNode element : set("any")) {
            JsonNode key = element.get(0).path("concat");
            add(ports, PublishedPort.ANY_ADDRESS, key.get(0), key.get(1), element);
        }
        for (JsonNode element : set("addressed")) {
            JsonNode key = element.get(0).path("concat");
            add(ports, key.get(0).asString(), key.get(1), key.get(2), element);
        }
        if (fixedRules() != FirewallText.FIXED_RULES) {
            return DAMAGED;
        }
        Firewall firewall = new Firewall(ports, subnets("masqueraded"), subnets("isolated"));
        return firewall.isEmpty() || !isConsistent(firewall) ? DAMAGED : firewall;
    }

    /** The sets that follow from the two others say what they would if nobody had touched them. */
    private boolean isConsistent(Firewall firewall) {
        SortedSet<Subnet> networks = FirewallText.networks(firewall);
        SortedSet<Subnet> peers = new TreeSet<>();
        for (JsonNode element : set("peers")) {
            Subnet from = subnet(element.path("concat").path(0));
            if (!from.equals(subnet(element.path("concat").path(1)))) {
                return false;
            }
            peers.add(from);
        }
        return networks.equals(subnets("networks")) && networks.equals(peers);
    }

    private int fixedRules() {
        int count = 0;
        for (String chain :
                List.of("dispatch", "raw", "prerouting", "output", "postrouting", "forward")) {
            count += rules.getOrDefault(chain, List.of()).size();
        }
        return count;
    }

    private void add(
            SortedMap<PublishedPort, List<Ipv4>> ports,
            String hostAddress,
            JsonNode protocol,
            JsonNode published,
            JsonNode element) {
        String chain = element.get(1).path("goto").path("target").asString("");
        List<Ipv4> addresses = new ArrayList<>();
        int target = 0;
        for (JsonNode rule : rules.getOrDefault(chain, List.of())) {
            for (JsonNode expression : rule) {
                JsonNode dnat = expression.path("dnat");
                if (dnat.path("addr").isString()) {
                    addresses.add(Ipv4.parse(dnat.path("addr").asString()));
                    target = dnat.path("port").asInt();
                }
            }
        }
        if (!addresses.isEmpty()) {
            Protocol kind = Protocol.valueOf(protocol.asString().toUpperCase(Locale.ROOT));
            ports.put(new PublishedPort(hostAddress, published.asInt(), target, kind), addresses);
        }
    }

    private SortedSet<Subnet> subnets(String name) {
        SortedSet<Subnet> subnets = new TreeSet<>();
        for (JsonNode element : set(name)) {
            subnets.add(subnet(element));
        }
        return subnets;
    }

    private static Subnet subnet(JsonNode element) {
        JsonNode prefix = element.path("prefix");
        return prefix.isMissingNode()
                ? new Subnet(Ipv4.parse(element.asString()), 32)
                : new Subnet(
                        Ipv4.parse(prefix.path("addr").asString()), prefix.path("len").asInt());
    }

    private Iterable<JsonNode> set(String name) {
        JsonNode elements = sets.get(name);
        return elements == null ? List.of() : elements;
    }
}
