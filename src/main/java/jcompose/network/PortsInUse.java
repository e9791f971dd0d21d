package jcompose.network;

import jcompose.json.Json;
import jcompose.process.Command;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who has the machine's ports: sockets that listen, and other stacks. */
public final class PortsInUse {
    private final String stack;
    private final ListeningSockets sockets;
    private final JsonNode maps;

    private PortsInUse(String stack, ListeningSockets sockets, JsonNode maps) {
        this.stack = stack;
        this.sockets = sockets;
        this.maps = maps;
    }

    /** Looks at the machine; what {@code stack} itself publishes does not count. */
    public static PortsInUse read(String stack) throws IOException {
        JsonNode maps = Json.parse(Command.of("nft", "-j", "list", "maps", "inet").output(""));
        return new PortsInUse(stack, ListeningSockets.read(), maps.path("nftables"));
    }

    /** In words, whoever stands in the way of publishing {@code port}; empty: nobody. */
    public Optional<String> holder(PublishedPort port) throws IOException {
        Optional<String> other = otherStack(port);
        return other.isPresent() ? other : sockets.holder(port);
    }

    private Optional<String> otherStack(PublishedPort port) {
        for (JsonNode object : maps) {
            JsonNode map = object.path("map");
            String table = map.path("table").asString("");
            if (!table.startsWith(FirewallTable.PREFIX)
                    || table.equals(FirewallTable.PREFIX + stack)) {
                continue;
            }
            for (JsonNode element : map.path("elem")) {
                if (clashes(port, map.path("name").asString(), element.get(0).path("concat"))) {
                    return Optional.of("stack " + table.substring(FirewallTable.PREFIX.length()));
                }
            }
        }
        return Optional.empty();
    }

    /** Keys are protocol and port, in the maps of addressed ports with the address before them. */
    private static boolean clashes(PublishedPort port, String map, JsonNode key) {
        int size = key.size();
        if (size < 2) {
            return false;
        }
        String protocol = key.get(size - 2).asString().toUpperCase(Locale.ROOT);
        if (key.get(size - 1).asInt() != port.published()
                || !protocol.equals(port.protocol().name())) {
            return false;
        }
        boolean sameFamily = map.endsWith("6") == port.isIpv6();
        boolean all = size == 2 || port.hostAddress().equals(PublishedPort.ANY_IPV6);
        return port.isAny()
                || (sameFamily && (all || port.hostAddress().equals(key.get(0).asString())));
    }

    /** The files below {@code /proc/net} that list sockets of a protocol. */
    static List<String> files(Protocol protocol) {
        return switch (protocol) {
            case TCP -> List.of("tcp", "tcp6");
            case UDP -> List.of("udp", "udp6");
        };
    }
}
