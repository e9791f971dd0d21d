package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.databind.JsonNode;

/**
 * What {@code unpack} found in a layer's stream.
 *
 * @param diffId digest of the archive
 * @param blob digest of the stream
 * @param size of the stream in bytes
 * @param entries of the archive
 * @param whiteouts that were made
 * @param root whether the archive says what the root directory is like
 * @param needsLower the layers below must be known; nothing of use is in the directory
 */
public record UnpackedLayer(
        Digest diffId,
        Digest blob,
        long size,
        long entries,
        long whiteouts,
        boolean root,
        boolean needsLower) {
    static UnpackedLayer parse(String json) {
        return of(Json.parse(json));
    }

    static UnpackedLayer of(JsonNode answer) {
        return new UnpackedLayer(
                Digest.parse(answer.path("diffId").asString("")),
                Digest.parse(answer.path("digest").asString("")),
                answer.path("size").asLong(),
                answer.path("entries").asLong(),
                answer.path("whiteouts").asLong(),
                answer.path("root").asBoolean(),
                answer.path("needsLower").asBoolean());
    }
}
