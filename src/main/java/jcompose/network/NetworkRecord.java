package jcompose.network;

import jcompose.json.Json;
import jcompose.reconciler.desired.Allotment;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** What the kernel cannot know of a network. */
public record NetworkRecord(
        Optional<Instant> created, SortedMap<String, String> labels, Allotment allotment) {
    /** Of a network that was made without one, or by somebody with another root directory. */
    public static final NetworkRecord UNKNOWN =
            new NetworkRecord(Optional.empty(), new TreeMap<>(), Allotment.ALL);

    public NetworkRecord {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    String write() {
        ObjectNode json = Json.object();
        created.ifPresent(time -> json.put("created", time.toString()));
        put(json.putObject("labels"), labels);
        allotment.range().ifPresent(range -> json.put("range", range.toString()));
        put(json.putObject("reserved"), allotment.reserved());
        allotment.ipv6Range().ifPresent(range -> json.put("range6", range.toString()));
        put(json.putObject("reserved6"), allotment.ipv6Reserved());
        return Json.write(json);
    }

    private static void put(ObjectNode json, SortedMap<String, ?> values) {
        values.forEach((key, value) -> json.put(key, value.toString()));
    }

    static NetworkRecord read(String text) {
        JsonNode json = Json.parse(text);
        return new NetworkRecord(
                json.path("created").asStringOpt().map(Instant::parse),
                values(json.path("labels"), Function.identity()),
                new Allotment(
                        json.path("range").asStringOpt().map(Subnet::parse),
                        values(json.path("reserved"), Ipv4::parse),
                        json.path("range6").asStringOpt().map(Ipv6Subnet::parse),
                        values(json.path("reserved6"), Ipv6::parse)));
    }

    private static <T> SortedMap<String, T> values(JsonNode json, Function<String, T> parse) {
        SortedMap<String, T> values = new TreeMap<>();
        json.properties()
                .forEach(
                        each ->
                                values.put(
                                        each.getKey(), parse.apply(each.getValue().asString(""))));
        return values;
    }
}
