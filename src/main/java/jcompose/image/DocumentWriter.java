package jcompose.image;

import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes an image's configuration document; the same document is the same text. */
final class DocumentWriter {
    private DocumentWriter() {}

    static String write(ImageDocument document) {
        ObjectNode json = Json.object();
        json.put("architecture", document.architecture());
        json.set("config", config(document.config()));
        document.created().ifPresent(created -> json.put("created", created.toString()));
        ArrayNode history = json.putArray("history");
        for (ImageDocument.History entry : document.history()) {
            ObjectNode item = history.addObject();
            entry.created().ifPresent(created -> item.put("created", created.toString()));
            item.put("created_by", entry.createdBy());
            string(item, "author", entry.author());
            string(item, "comment", entry.comment());
            if (entry.emptyLayer()) {
                item.put("empty_layer", true);
            }
        }
        json.put("os", document.os());
        ArrayNode diffIds = json.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        for (Digest diffId : document.diffIds()) {
            diffIds.add(diffId.toString());
        }
        string(json, "variant", document.variant());
        return Json.write(json);
    }

    private static ObjectNode config(ImageConfig config) {
        ObjectNode json = Json.object();
        string(json, "User", config.user());
        names(json, "ExposedPorts", config.exposedPorts());
        List<String> environment = new ArrayList<>(config.environment().size());
        config.environment().forEach((name, value) -> environment.add(name + "=" + value));
        strings(json, "Env", environment);
        strings(json, "Entrypoint", config.entrypoint());
        strings(json, "Cmd", config.command());
        config.healthCheck().ifPresent(check -> json.set("Healthcheck", healthCheck(check)));
        names(json, "Volumes", config.volumes());
        string(json, "WorkingDir", config.workingDirectory());
        if (!config.labels().isEmpty()) {
            ObjectNode labels = json.putObject("Labels");
            config.labels().forEach(labels::put);
        }
        string(json, "StopSignal", config.stopSignal().orElse(""));
        strings(json, "Shell", config.shell());
        strings(json, "OnBuild", config.onBuild());
        return json;
    }

    private static ObjectNode healthCheck(ImageHealthCheck check) {
        ObjectNode json = Json.object();
        strings(json, "Test", check.test());
        nanoseconds(json, "Interval", check.interval());
        nanoseconds(json, "Timeout", check.timeout());
        nanoseconds(json, "StartPeriod", check.startPeriod());
        nanoseconds(json, "StartInterval", check.startInterval());
        if (check.retries() != 0) {
            json.put("Retries", check.retries());
        }
        return json;
    }

    private static void string(ObjectNode json, String key, String value) {
        if (!value.isEmpty()) {
            json.put(key, value);
        }
    }

    private static void strings(ObjectNode json, String key, List<String> values) {
        if (!values.isEmpty()) {
            json.set(key, Json.array(values));
        }
    }

    /** The Go programs' way of writing a set. */
    private static void names(ObjectNode json, String key, Set<String> names) {
        if (!names.isEmpty()) {
            ObjectNode set = json.putObject(key);
            names.forEach(set::putObject);
        }
    }

    private static void nanoseconds(ObjectNode json, String key, Duration duration) {
        if (!duration.isZero()) {
            json.put(key, duration.toNanos());
        }
    }
}
