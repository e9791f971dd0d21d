package jcompose.cli.stack;

import jcompose.json.Json;
import jcompose.type.ContainerId;

import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Something that has happened to a container, in docker's words.
 *
 * @param service empty for what belongs to none
 * @param attributes the container's {@code name} and {@code image}, and what else is known
 */
record ContainerEvent(
        Instant time,
        ContainerId id,
        String service,
        String action,
        SortedMap<String, String> attributes) {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    ContainerEvent {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    ObjectNode json() {
        ObjectNode json =
                Json.object()
                        .put("time", time.toString())
                        .put("type", "container")
                        .put("service", service)
                        .put("id", id.hex())
                        .put("action", action);
        ObjectNode members = json.putObject("attributes");
        attributes.forEach(members::put);
        return json;
    }

    String line() {
        String rest =
                attributes.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining(", "));
        return "%s container %s %s (%s)"
                .formatted(LOCAL.format(time.atZone(ZoneId.systemDefault())), action, id, rest);
    }
}
