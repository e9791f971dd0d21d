package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.databind.JsonNode;

/**
 * What {@code pack} made of a directory.
 *
 * @param diffId digest of the archive
 * @param blob digest of the compressed archive
 * @param size of the compressed archive in bytes
 */
public record PackedLayer(Digest diffId, Digest blob, long size) {
    static PackedLayer parse(String json) {
        JsonNode answer = Json.parse(json);
        return new PackedLayer(
                Digest.parse(answer.path("diffId").asString("")),
                Digest.parse(answer.path("digest").asString("")),
                answer.path("size").asLong());
    }
}
