package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What makes a container one that is run beside a stack's replicas.
 *
 * @param name as people call it
 * @param service the service it is like; empty: none
 * @param ports published for it alone
 * @param terminal whether its process has one
 * @param removed whether it goes, with its anonymous volumes, once it has ended
 * @param afterwards the command that its supervisor becomes when it has ended; none where it has no
 *     supervisor, or nothing is to be done
 */
public record OneOffRun(
        String name,
        String service,
        SortedSet<PublishedPort> ports,
        boolean terminal,
        boolean removed,
        List<String> afterwards) {
    public OneOffRun {
        afterwards = List.copyOf(afterwards);
        ports = Collections.unmodifiableSortedSet(new TreeSet<>(ports));
    }

    ObjectNode record() {
        ObjectNode json = Json.object().put("removed", removed);
        ArrayNode published = json.putArray("ports");
        for (PublishedPort port : ports) {
            published
                    .addObject()
                    .put("address", port.hostAddress())
                    .put("published", port.published())
                    .put("target", port.target())
                    .put("protocol", port.protocol().toString());
        }
        return json;
    }

    /** Ports in the record of a container. */
    public static SortedSet<PublishedPort> ports(JsonNode config) {
        SortedSet<PublishedPort> ports = new TreeSet<>();
        for (JsonNode port : config.path("run").path("ports")) {
            ports.add(
                    new PublishedPort(
                            port.path("address").asString(PublishedPort.ANY_ADDRESS),
                            port.path("published").asInt(),
                            port.path("target").asInt(),
                            Protocol.valueOf(
                                    port.path("protocol")
                                            .asString("tcp")
                                            .toUpperCase(Locale.ROOT))));
        }
        return ports;
    }

    /** Whether the record of a container says that it goes once it has ended. */
    public static boolean isRemoved(JsonNode config) {
        return config.path("run").path("removed").asBoolean(false);
    }
}
