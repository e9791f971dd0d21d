package jcompose.network;

import jcompose.reconciler.actual.DualStack;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.WayOut;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
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
    private final Map<String, JsonNode> sets = new HashMap<>();
    private final Map<String, List<JsonNode>> rules = new HashMap<>();
    private final JsonNode objects;

    FirewallParser(JsonNode objects) {
        this.objects = objects;
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
        DualStack ipv6 = dualStack();
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        for (JsonNode element : set("any")) {
            JsonNode key = element.get(0).path("concat");
            add(ports, PublishedPort.ANY_ADDRESS, key.get(0), key.get(1), element);
        }
        for (JsonNode element : set("addressed")) {
            JsonNode key = element.get(0).path("concat");
            add(ports, key.get(0).asString(), key.get(1), key.get(2), element);
        }
        addOpened(ports);
        addIpv6(ports, ipv6);
        SortedMap<Subnet, WayOut> ways = ways();
        SortedSet<Subnet> masqueraded = subnets("masqueraded");
        masqueraded.removeAll(ways.keySet());
        Firewall firewall = new Firewall(ports, masqueraded, subnets("isolated"), ways, ipv6);
        Map<String, SortedSet<String>> elements = new TreeMap<>();
        for (String set : FirewallText.TYPES.keySet()) {
            SortedSet<String> found = new TreeSet<>();
            set(set).forEach(element -> found.add(text(element)));
            elements.put(set, found);
        }
        SortedSet<String> damage =
                new FirewallDamage(objects).sentences(new FirewallText("", firewall), elements);
        return new Firewall(ports, masqueraded, firewall.isolated(), ways, ipv6, damage);
    }

    private SortedMap<Subnet, WayOut> ways() {
        SortedMap<Subnet, WayOut> ways = new TreeMap<>();
        for (JsonNode element : set("ways")) {
            JsonNode pair = element.path("concat");
            ways.put(subnet(pair.path(0)), FirewallElements.way(pair.path(1).asInt()));
        }
        return ways;
    }

    /** Ports that are open at the containers' own addresses, in one family at least. */
    private void addOpened(SortedMap<PublishedPort, List<Ipv4>> ports) {
        for (String set : List.of("opened", "opened6")) {
            for (JsonNode element : set(set)) {
                JsonNode key = element.path("concat");
                PublishedPort port =
                        new PublishedPort(
                                key.path(0).asString(),
                                key.path(2).asInt(),
                                key.path(4).asInt(),
                                protocol(key.path(1)));
                ports.computeIfAbsent(port, _ -> new ArrayList<>())
                        .add(Ipv4.parse(key.path(3).asString()));
            }
        }
    }

    private DualStack dualStack() {
        SortedMap<Subnet, Ipv6Subnet> subnets = new TreeMap<>();
        for (JsonNode element : set("pairs")) {
            JsonNode pair = element.path("concat");
            subnets.put(subnet(pair.path(0)), Ipv6Subnet.parse(text(pair.path(1))));
        }
        SortedMap<Ipv4, Ipv6> given = new TreeMap<>();
        for (JsonNode element : set("given")) {
            JsonNode pair = element.path("concat");
            given.put(Ipv4.parse(pair.path(0).asString()), Ipv6.parse(pair.path(1).asString()));
        }
        return new DualStack(subnets, given);
    }

    /** Ports of IPv6 alone; one that leads to where no container can be is none. */
    private void addIpv6(SortedMap<PublishedPort, List<Ipv4>> ports, DualStack ipv6) {
        for (String map : List.of("any6", "addressed6")) {
            for (JsonNode element : set(map)) {
                JsonNode key = element.get(0).path("concat");
                boolean any = key.size() == 2;
                String host = any ? PublishedPort.ANY_IPV6 : key.get(0).asString();
                Protocol protocol = protocol(key.get(key.size() - 2));
                int published = key.get(key.size() - 1).asInt();
                boolean both =
                        any
                                && ports.keySet().stream()
                                        .anyMatch(
                                                port ->
                                                        port.isAny()
                                                                && port.published() == published
                                                                && port.protocol() == protocol);
                if (both) {
                    continue; // it follows from that of IPv4
                }
                List<Ipv4> behind = new ArrayList<>();
                int target = 0;
                for (JsonNode dnat : targets(element)) {
                    ipv6.of(Ipv6.parse(dnat.path("addr").asString())).ifPresent(behind::add);
                    target = dnat.path("port").asInt();
                }
                if (!behind.isEmpty()) {
                    ports.put(new PublishedPort(host, published, target, protocol), behind);
                }
            }
        }
    }

    /** An element as nft is told it. */
    private static String text(JsonNode element) {
        if (element.isArray()) {
            String chain = element.path(1).path("goto").path("target").asString("");
            return text(element.path(0)) + " : goto " + chain;
        }
        if (element.has("concat")) {
            List<String> parts = new ArrayList<>();
            element.path("concat").forEach(part -> parts.add(text(part)));
            return String.join(" . ", parts);
        }
        JsonNode prefix = element.path("prefix");
        return prefix.isMissingNode()
                ? element.asString()
                : prefix.path("addr").asString() + "/" + prefix.path("len").asInt();
    }

    private void add(
            SortedMap<PublishedPort, List<Ipv4>> ports,
            String hostAddress,
            JsonNode protocol,
            JsonNode published,
            JsonNode element) {
        List<Ipv4> addresses = new ArrayList<>();
        int target = 0;
        for (JsonNode dnat : targets(element)) {
            addresses.add(Ipv4.parse(dnat.path("addr").asString()));
            target = dnat.path("port").asInt();
        }
        if (!addresses.isEmpty()) {
            ports.put(
                    new PublishedPort(hostAddress, published.asInt(), target, protocol(protocol)),
                    addresses);
        }
    }

    private static Protocol protocol(JsonNode name) {
        return Protocol.valueOf(name.asString().toUpperCase(Locale.ROOT));
    }

    private List<JsonNode> targets(JsonNode element) {
        return targets(element.get(1).path("goto").path("target").asString(""));
    }

    private List<JsonNode> targets(String chain) {
        List<JsonNode> targets = new ArrayList<>();
        for (JsonNode rule : rules.getOrDefault(chain, List.of())) {
            for (JsonNode expression : rule) {
                JsonNode dnat = expression.path("dnat");
                if (dnat.path("addr").isString()) {
                    targets.add(dnat);
                }
            }
        }
        return targets;
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
