package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.Ipv4;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Published ports with where they lead, as they are kept with a stopped container. */
final class PortRecord {
    private PortRecord() {}

    static JsonNode write(SortedMap<PublishedPort, Ipv4> ports) {
        ArrayNode list = Json.array(List.of());
        ports.forEach(
                (port, address) ->
                        list.addObject()
                                .put("host", port.hostAddress())
                                .put("published", port.published())
                                .put("target", port.target())
                                .put("protocol", port.protocol().toString())
                                .put("address", address.toString()));
        return list;
    }

    static SortedMap<PublishedPort, Ipv4> read(JsonNode list) {
        SortedMap<PublishedPort, Ipv4> ports = new TreeMap<>();
        for (JsonNode each : list) {
            ports.put(
                    new PublishedPort(
                            each.path("host").asString(""),
                            each.path("published").asInt(0),
                            each.path("target").asInt(0),
                            Protocol.valueOf(
                                    each.path("protocol").asString("").toUpperCase(Locale.ROOT))),
                    Ipv4.parse(each.path("address").asString("")));
        }
        return ports;
    }
}
