package jcompose.json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON trees. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array(Iterable<String> elements) {
        ArrayNode array = MAPPER.createArrayNode();
        elements.forEach(array::add);
        return array;
    }

    /**
     * Reads one JSON value.
     *
     * @throws JacksonException with line and column when {@code text} is not one JSON value
     */
    public static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    /** On one line. */
    public static String write(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    public static String writeIndented(JsonNode node) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    }
}
