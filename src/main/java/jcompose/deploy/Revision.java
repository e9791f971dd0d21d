package jcompose.deploy;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a stack was to be, and what came of it.
 *
 * @param number counted from 1; never given again
 * @param time when the last pass over it ended, or began if none has
 * @param reason of the pass, or of its failure
 * @param stack as {@link RevisionDocument} has it
 */
public record Revision(int number, Instant time, Status status, String reason, JsonNode stack) {
    public enum Status {
        GOOD,
        FAILED,
        /** The pass over it never came to an end. */
        UNFINISHED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** References by digest of the images that it runs and mounts, as far as they were known. */
    public Set<String> images() {
        Set<String> images = new TreeSet<>();
        for (JsonNode service : stack.path("services")) {
            images.add(service.path("image").asString(""));
            for (JsonNode volume : service.path("volumes")) {
                if (volume.path("type").asString("").equals("image")) {
                    images.add(volume.path("source").asString(""));
                }
            }
        }
        return images;
    }

    Revision ended(Instant when, Status as, String why, JsonNode what) {
        return new Revision(number, when, as, why, what);
    }

    ObjectNode json() {
        ObjectNode json =
                Json.object()
                        .put("revision", number)
                        .put("time", time.toString())
                        .put("status", status.toString())
                        .put("reason", reason);
        json.set("stack", stack);
        return json;
    }

    static Revision parse(JsonNode json) {
        return new Revision(
                json.path("revision").asInt(),
                Instant.parse(json.path("time").asString()),
                Status.valueOf(json.path("status").asString().toUpperCase(Locale.ROOT)),
                json.path("reason").asString(""),
                json.path("stack"));
    }
}
