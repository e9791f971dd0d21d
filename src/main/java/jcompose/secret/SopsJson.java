package jcompose.secret;

import jcompose.json.Json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON; and what is no text of a known kind, which SOPS keeps in JSON as {@code data}. */
final class SopsJson {
    private final SopsValues values;

    private SopsJson(SopsValues values) {
        this.values = values;
    }

    /** The document, if it is one of SOPS'. */
    static Optional<ObjectNode> read(String text) {
        try {
            return Json.parse(text) instanceof ObjectNode document
                            && document.path("sops").has("mac")
                    ? Optional.of(document)
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** The same document in the clear. */
    static ObjectNode decrypt(ObjectNode document, DataKeys keys) throws IOException {
        SopsMetadata metadata = SopsMetadata.of(document.path("sops"));
        SopsValues values = new SopsValues(metadata, keys.of(metadata));
        ObjectNode clear = document.deepCopy();
        clear.remove("sops");
        new SopsJson(values).walk(clear, List.of());
        values.check();
        return clear;
    }

    private void walk(ObjectNode object, List<String> path) throws IOException {
        for (Map.Entry<String, JsonNode> each : List.copyOf(object.properties())) {
            List<String> place = new ArrayList<>(path);
            place.add(each.getKey());
            object.set(each.getKey(), value(each.getValue(), place));
        }
    }

    private JsonNode value(JsonNode value, List<String> path) throws IOException {
        switch (value) {
            case ObjectNode object -> walk(object, path);
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, value(array.get(i), path));
                }
            }
            default -> {
                if (value.isString()) {
                    return Json.parse(values.next(path, value.asString()).scalar());
                }
                if (value.isBoolean()) {
                    values.nextPlain(path, value.asBoolean());
                } else if (value.isNumber()) {
                    values.nextPlain(
                            path,
                            value.isIntegralNumber()
                                    ? value.bigIntegerValue()
                                    : value.decimalValue());
                }
            }
        }
        return value;
    }
}
