package jcompose.volume;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a volume beyond its content.
 *
 * @param stack for whom it was made; empty: by hand
 * @param anonymous it has no name in a stack file
 * @param options of the driver: {@code type}, {@code o}, {@code device}; none: a directory of ours
 */
public record VolumeRecord(
        Optional<Instant> created,
        Optional<String> stack,
        boolean anonymous,
        SortedMap<String, String> labels,
        SortedMap<String, String> options,
        Content content) {
    public VolumeRecord {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    /** What has come of receiving the image's content. */
    public enum Content {
        /** No container has had it yet. */
        NEW,
        /** Begun, and not known to be finished. */
        FILLING,
        USED
    }

    /** Of a volume that was made before there were records, or whose record is spoilt. */
    static final VolumeRecord UNKNOWN =
            new VolumeRecord(
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    new TreeMap<>(),
                    new TreeMap<>(),
                    Content.NEW);

    static VolumeRecord made(
            Optional<String> stack,
            boolean anonymous,
            Map<String, String> labels,
            Map<String, String> options) {
        return new VolumeRecord(
                Optional.of(Instant.now()),
                stack,
                anonymous,
                new TreeMap<>(labels),
                new TreeMap<>(options),
                Content.NEW);
    }

    VolumeRecord with(Content state) {
        return new VolumeRecord(created, stack, anonymous, labels, options, state);
    }

    String write() {
        ObjectNode json = Json.object();
        created.ifPresent(time -> json.put("created", time.toString()));
        stack.ifPresent(name -> json.put("stack", name));
        json.put("anonymous", anonymous);
        ObjectNode labelled = json.putObject("labels");
        labels.forEach(labelled::put);
        ObjectNode driver = json.putObject("options");
        options.forEach(driver::put);
        json.put("content", content.name().toLowerCase(Locale.ROOT));
        return Json.write(json);
    }

    static VolumeRecord read(String text) {
        JsonNode json = Json.parse(text);
        return new VolumeRecord(
                time(json.path("created").asString("")),
                Optional.of(json.path("stack").asString("")).filter(name -> !name.isEmpty()),
                json.path("anonymous").asBoolean(false),
                texts(json.path("labels")),
                texts(json.path("options")),
                Content.valueOf(json.path("content").asString("new").toUpperCase(Locale.ROOT)));
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static SortedMap<String, String> texts(JsonNode object) {
        SortedMap<String, String> texts = new TreeMap<>();
        object.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asString("")));
        return texts;
    }
}
