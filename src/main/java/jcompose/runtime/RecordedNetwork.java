package jcompose.runtime;

import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The networks of a container as its record has them: what joins and leaves them one by one needs
 * nothing else of the container.
 */
public final class RecordedNetwork {
    /** Before the name of an interface that leads out without a gateway. */
    static final String DIRECT = "dev ";

    private final ObjectNode network;

    /**
     * Of a record, which it changes.
     *
     * @param config a launch line
     */
    public RecordedNetwork(ObjectNode config) {
        network =
                config.path("network") instanceof ObjectNode known
                        ? known
                        : config.putObject("network");
        if (!network.has("interfaces")) {
            network.putArray("interfaces");
        }
    }

    /** Full names, in the order of the interfaces. */
    public static List<String> networks(JsonNode config) {
        List<String> networks = new ArrayList<>();
        for (JsonNode end : config.path("network").path("interfaces")) {
            networks.add(end.path("network").asString(""));
        }
        return networks;
    }

    /** The lowest number that no interface of the container has. */
    public int freeNumber(ContainerId id) {
        List<Integer> used = new ArrayList<>();
        for (JsonNode end : interfaces()) {
            Attachment.number(id, end.path("host").asString("")).ifPresent(used::add);
        }
        int number = 0;
        while (used.contains(number)) {
            number++;
        }
        return number;
    }

    /** Whether an interface is called that inside the container. */
    public boolean hasInterface(String name) {
        for (JsonNode end : interfaces()) {
            if (end.path("name").asString("").equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** One more interface, after the others. */
    public void add(Attachment attachment, Collection<String> names) {
        interfaces().add(NetworkLine.end(attachment, names));
        settle(network);
    }

    /** Takes the interface on a network away, and returns it. */
    public Optional<JsonNode> remove(String name) {
        ArrayNode interfaces = interfaces();
        for (int i = 0; i < interfaces.size(); i++) {
            if (interfaces.path(i).path("network").asString("").equals(name)) {
                JsonNode removed = interfaces.remove(i);
                settle(network);
                return Optional.of(removed);
            }
        }
        return Optional.empty();
    }

    /** A name for another container, for this one alone. */
    public void link(String name, String container) {
        ObjectNode resolver =
                network.path("resolver") instanceof ObjectNode known
                        ? known
                        : network.putObject("resolver");
        ObjectNode links =
                resolver.path("links") instanceof ObjectNode known
                        ? known
                        : resolver.putObject("links");
        links.put(name, container);
    }

    /** Where the container asks for names; empty: it is on no network. */
    public Optional<String> nameServer() {
        for (JsonNode end : interfaces()) {
            if (!end.path("gateways").isEmpty()) {
                return end.path("gateways").path(0).asStringOpt();
            }
        }
        return interfaces().isEmpty() ? Optional.empty() : Optional.of(NetworkLine.INSIDE);
    }

    private ArrayNode interfaces() {
        return (ArrayNode) network.path("interfaces");
    }

    /**
     * What follows from the interfaces: a default route of each family by the first of those with
     * the highest priority that have a way out, and whether names of others are asked for.
     */
    static void settle(ObjectNode network) {
        List<String> before = new ArrayList<>();
        for (JsonNode route : network.path("routes")) {
            before.add(route.path("via").asString(""));
        }
        ArrayNode routes = network.putArray("routes");
        for (boolean ipv6 : List.of(false, true)) {
            way(network.path("interfaces"), ipv6, before)
                    .ifPresent(
                            via -> {
                                boolean direct = via.startsWith(DIRECT);
                                routes.addObject()
                                        .put("to", "default")
                                        .put(
                                                direct ? "interface" : "via",
                                                direct ? via.substring(DIRECT.length()) : via);
                            });
        }
        if (network.path("resolver") instanceof ObjectNode resolver) {
            resolver.put("forward", !routes.isEmpty());
            resolver.put("inside", asksInside(network.path("interfaces")));
        }
    }

    /** Whether no name server is reached by any of them. */
    private static boolean asksInside(JsonNode interfaces) {
        boolean reached = interfaces.isEmpty();
        for (JsonNode end : interfaces) {
            reached = reached || !end.path("gateways").isEmpty();
        }
        return !reached;
    }

    private static Optional<String> way(JsonNode interfaces, boolean ipv6, List<String> before) {
        Optional<String> best = Optional.empty();
        int highest = 0;
        for (JsonNode end : interfaces) {
            int priority = end.path("priority").asInt(0);
            for (String via : ways(end, before)) {
                if (via.indexOf(':') >= 0 == ipv6 && (best.isEmpty() || priority > highest)) {
                    best = Optional.of(via);
                    highest = priority;
                }
            }
        }
        return best;
    }

    /** A record that was written before there were ways tells by its routes. */
    private static List<String> ways(JsonNode end, List<String> before) {
        List<String> ways = new ArrayList<>();
        end.path(end.has("ways") ? "ways" : "gateways").forEach(way -> ways.add(way.asString("")));
        if (!end.has("ways")) {
            ways.retainAll(before);
        }
        return ways;
    }
}
