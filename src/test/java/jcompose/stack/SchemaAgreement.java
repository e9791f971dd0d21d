package jcompose.stack;

import jcompose.stack.schema.Shape;
import jcompose.stack.schema.Shape.Anything;
import jcompose.stack.schema.Shape.Either;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Nothing;
import jcompose.stack.schema.Shape.Scalar;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Walks the loader's shape and the JSON Schema together and tells what only one of them has. */
final class SchemaAgreement {
    private final JsonNode root;
    private final List<String> differences = new ArrayList<>();
    private int seen;

    SchemaAgreement(JsonNode root) {
        this.root = root;
    }

    /** One line for each, beginning with the key's path. */
    List<String> differences(Shape shape) {
        compare("", shape, root);
        return differences;
    }

    /** How many keys both have. */
    int seen() {
        return seen;
    }

    private void compare(String path, Shape shape, JsonNode node) {
        switch (shape) {
            case Fields fields -> fields(path, fields, object(node, true));
            case MapOf map -> {
                JsonNode object = object(node, false);
                JsonNode named = object.path("patternProperties");
                JsonNode value =
                        named.isEmpty()
                                ? object.path("additionalProperties")
                                : named.path(named.propertyNames().iterator().next());
                compare(path + ".NAME", map.value(), value);
            }
            case ListOf list ->
                    compare(path + "[]", list.element(), variant(node, "array").path("items"));
            case Either either -> either.choices().forEach(choice -> compare(path, choice, node));
            case Scalar ignored ->
                    expect(
                            Stream.of("string", "integer", "number", "boolean")
                                    .anyMatch(type -> !variant(node, type).isMissingNode()),
                            path + ": the schema takes no single value");
            case Nothing ignored ->
                    expect(
                            !variant(node, "null").isMissingNode(),
                            path + ": the schema does not take nothing");
            case Anything ignored -> {}
        }
    }

    private void fields(String path, Fields fields, JsonNode object) {
        JsonNode properties = object.path("properties");
        Set<String> inSchema = new TreeSet<>(properties.propertyNames());
        Set<String> inShape = new TreeSet<>(fields.fields().keySet());
        inSchema.stream()
                .filter(key -> !inShape.contains(key))
                .forEach(key -> differences.add(path + "." + key + ": not known to the loader"));
        Set<String> required = new TreeSet<>();
        object.path("required").forEach(key -> required.add(key.asString()));
        expect(
                required.equals(new TreeSet<>(fields.required())),
                path + ": required are " + required + ", not " + fields.required());
        expect(
                object.path("patternProperties").has("^x-") == fields.extensible(),
                path + ": extensions are allowed in one of the two only");
        expect(object.has("description"), path + ": has no description");
        fields.fields()
                .forEach(
                        (key, shape) -> {
                            JsonNode value = properties.path(key);
                            String place = path + "." + key;
                            if (value.isMissingNode()) {
                                differences.add(place + ": missing in the schema");
                                return;
                            }
                            seen++;
                            expect(value.has("description"), place + ": has no description");
                            compare(place, shape, value);
                        });
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            differences.add(otherwise);
        }
    }

    /** The object among the alternatives that has fixed keys, or the one that has not. */
    private JsonNode object(JsonNode node, boolean fixed) {
        return variants(node)
                .filter(variant -> isOfType(variant, "object"))
                .filter(variant -> variant.has("properties") == fixed)
                .findFirst()
                .orElse(root.path("nothing"));
    }

    private JsonNode variant(JsonNode node, String type) {
        return variants(node)
                .filter(variant -> isOfType(variant, type))
                .findFirst()
                .orElse(root.path("nothing"));
    }

    private static boolean isOfType(JsonNode variant, String type) {
        JsonNode types = variant.path("type");
        return types.isArray()
                ? types.valueStream().anyMatch(one -> one.asString().equals(type))
                : types.asString("").equals(type);
    }

    /** The node itself, what it refers to, and all its alternatives. */
    private Stream<JsonNode> variants(JsonNode node) {
        JsonNode referred =
                node.has("$ref")
                        ? root.path("$defs")
                                .path(node.path("$ref").asString().substring("#/$defs/".length()))
                        : root.path("nothing");
        Stream<JsonNode> below =
                Stream.concat(
                        Stream.of(referred).filter(one -> !one.isMissingNode()),
                        node.path("anyOf").valueStream());
        return Stream.concat(Stream.of(node), below.flatMap(this::variants));
    }
}
