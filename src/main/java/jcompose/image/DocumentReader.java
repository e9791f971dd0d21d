package jcompose.image;

import jcompose.json.Json;
import jcompose.type.Digest;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads an image's configuration document; absent and null mean the same. */
final class DocumentReader {
    private DocumentReader() {}

    static ImageDocument read(String json) {
        JsonNode document = Json.parse(json);
        List<Digest> diffIds = new ArrayList<>();
        for (JsonNode diffId : document.path("rootfs").path("diff_ids")) {
            diffIds.add(Digest.parse(diffId.asString("")));
        }
        List<ImageDocument.History> history = new ArrayList<>();
        for (JsonNode entry : document.path("history")) {
            history.add(
                    new ImageDocument.History(
                            instant(entry.get("created")),
                            entry.path("created_by").asString(""),
                            entry.path("empty_layer").asBoolean(false),
                            entry.path("author").asString(""),
                            entry.path("comment").asString("")));
        }
        return new ImageDocument(
                document.path("architecture").asString(""),
                document.path("os").asString(""),
                document.path("variant").asString(""),
                instant(document.get("created")),
                config(document.path("config")),
                diffIds,
                history);
    }

    private static ImageConfig config(JsonNode config) {
        return new ImageConfig(
                strings(config.path("Entrypoint")),
                strings(config.path("Cmd")),
                environment(config.path("Env")),
                config.path("WorkingDir").asString(""),
                config.path("User").asString(""),
                names(config.path("ExposedPorts")),
                names(config.path("Volumes")),
                labels(config.path("Labels")),
                healthCheck(config.path("Healthcheck")),
                Optional.of(config.path("StopSignal").asString("")).filter(s -> !s.isEmpty()),
                strings(config.path("Shell")),
                strings(config.path("OnBuild")));
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>(array.size());
        for (JsonNode element : array) {
            strings.add(element.asString(""));
        }
        return strings;
    }

    private static SequencedMap<String, String> environment(JsonNode array) {
        SequencedMap<String, String> environment = new LinkedHashMap<>();
        for (String assignment : strings(array)) {
            int equals = assignment.indexOf('=');
            if (equals > 0) {
                environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
        }
        return environment;
    }

    private static SortedSet<String> names(JsonNode object) {
        return new TreeSet<>(object.propertyNames());
    }

    private static SortedMap<String, String> labels(JsonNode object) {
        SortedMap<String, String> labels = new TreeMap<>();
        for (var label : object.properties()) {
            labels.put(label.getKey(), label.getValue().asString(""));
        }
        return labels;
    }

    private static Optional<ImageHealthCheck> healthCheck(JsonNode check) {
        List<String> test = strings(check.path("Test"));
        if (!check.isObject()) {
            return Optional.empty();
        }
        return Optional.of(
                new ImageHealthCheck(
                        test,
                        nanoseconds(check.path("Interval")),
                        nanoseconds(check.path("Timeout")),
                        nanoseconds(check.path("StartPeriod")),
                        nanoseconds(check.path("StartInterval")),
                        check.path("Retries").asInt(0)));
    }

    private static Duration nanoseconds(JsonNode node) {
        return Duration.ofNanos(node.asLong(0));
    }

    /** A time that cannot be read is treated like none: nothing depends on it. */
    private static Optional<Instant> instant(@Nullable JsonNode node) {
        try {
            return node == null ? Optional.empty() : Optional.of(Instant.parse(node.asString("")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
