package jcompose.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON trees. */
public final class Json {
    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array(Iterable<String> elements) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        elements.forEach(array::add);
        return array;
    }

    /**
     * Reads one JSON value.
     *
     * @throws JacksonException with line and column when {@code text} is not one JSON value
     */
    public static JsonNode parse(String text) {
        return JsonTree.parse(text);
    }

    /** On one line. */
    public static String write(JsonNode node) {
        return JsonTree.write(node, JsonTree.TOKENS, ObjectWriteContext.empty());
    }

    /** In another language than JSON. */
    public static String write(JsonNode node, TokenStreamFactory language) {
        return JsonTree.write(node, language, ObjectWriteContext.empty());
    }

    public static String writeIndented(JsonNode node) {
        return write(node, new DefaultPrettyPrinter());
    }

    /** The same with so many blanks for each depth, and none before a colon. */
    public static String writeIndented(JsonNode node, int blanks) {
        Separators separators =
                Separators.createDefaultInstance()
                        .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator("");
        DefaultIndenter indenter = new DefaultIndenter(" ".repeat(blanks), "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter(separators)
                        .withObjectIndenter(indenter)
                        .withArrayIndenter(indenter);
        return write(node, printer);
    }

    private static String write(JsonNode node, PrettyPrinter printer) {
        ObjectWriteContext context =
                new ObjectWriteContext.Base() {
                    @Override
                    public PrettyPrinter getPrettyPrinter() {
                        return printer;
                    }
                };
        return JsonTree.write(node, JsonTree.TOKENS, context);
    }
}
