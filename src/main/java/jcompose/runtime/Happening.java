package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Something that has happened to a container, as it was noted.
 *
 * @param what the note: {@code event}, and what belongs to it
 */
public record Happening(
        Instant time, ContainerId id, String service, String name, String image, ObjectNode what) {
    public static final String CREATE = "create";
    public static final String DESTROY = "destroy";

    /** Of a container with this record. */
    static Happening of(ContainerId id, JsonNode config, Instant time, ObjectNode what) {
        ContainerLabels labels = ContainerLabels.of(config);
        return new Happening(time, id, labels.service(), labels.name(id), labels.reference(), what);
    }

    /** One of a container's own journal; empty for a line that is not whole. */
    static Optional<Happening> read(ContainerId id, JsonNode config, JsonNode line) {
        return time(line).map(time -> of(id, config, time, (ObjectNode) line));
    }

    /** One of a stack's. */
    static Optional<Happening> read(JsonNode line) {
        String id = line.path("id").asString("");
        return id.isEmpty()
                ? Optional.empty()
                : time(line)
                        .map(
                                time ->
                                        new Happening(
                                                time,
                                                new ContainerId(id),
                                                line.path("service").asString(""),
                                                line.path("name").asString(""),
                                                line.path("image").asString(""),
                                                (ObjectNode) line));
    }

    static ObjectNode note(String event, Instant time) {
        return Json.object().put("time", time.toString()).put("event", event);
    }

    public String event() {
        return what.path("event").asString("");
    }

    /** With everything that the container's record says, which may not be there for long. */
    ObjectNode line() {
        return what.deepCopy()
                .put("id", id.hex())
                .put("service", service)
                .put("name", name)
                .put("image", image);
    }

    private static Optional<Instant> time(JsonNode line) {
        try {
            return line instanceof ObjectNode
                    ? Optional.of(Instant.parse(line.path("time").asString("")))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
