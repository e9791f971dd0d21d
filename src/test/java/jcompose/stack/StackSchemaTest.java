package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import jcompose.json.Json;
import jcompose.stack.schema.Shape;
import jcompose.stack.schema.Shape.Anything;
import jcompose.stack.schema.Shape.Either;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Nothing;
import jcompose.stack.schema.Shape.Scalar;
import jcompose.stack.schema.StackShape;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** {@code schemas/stack.schema.json} says what the loader does. */
final class StackSchemaTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolve("..").normalize();

    private static String text() throws IOException {
        return Files.readString(ROOT.resolve("schemas/stack.schema.json"));
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text(), InputFormat.JSON);
    }

    @Test
    void the_examples_are_valid() throws IOException {
        Schema schema = schema();
        assertEquals(
                List.of(), schema.validate(StackFiles.resource("hello.yaml"), InputFormat.YAML));
        if (!Files.isDirectory(ROOT.resolve("examples"))) {
            return;
        }
        try (Stream<Path> paths = Files.walk(ROOT.resolve("examples"))) {
            for (Path path : paths.filter(file -> file.endsWith("stack.yaml")).toList()) {
                assertEquals(
                        List.of(),
                        schema.validate(Files.readString(path), InputFormat.YAML),
                        path.toString());
            }
        }
    }

    @Test
    void what_the_loader_refuses_the_schema_refuses() throws IOException {
        for (String file :
                List.of(
                        "services: {web: {image: [a]}}",
                        "services: {web: {imagee: a}}",
                        "services: [a]",
                        "services: {web: {image: a, logging: {}}}",
                        "services: {'my web': {image: a}}",
                        "services: {web: {image: a, stop_grace_period: 10}}",
                        "foo: 1")) {
            assertFalse(schema().validate(file, InputFormat.YAML).isEmpty(), file);
        }
    }

    @Test
    void the_loader_knows_all_keys_of_the_schema() throws IOException {
        JsonNode schema = Json.parse(text());
        List<String> seen = new ArrayList<>();
        compare("", StackShape.STACK, schema, schema, seen);
        assertTrue(seen.size() > 80, "only " + seen.size() + " keys were seen");
    }

    /** Walks shape and schema together; every key of one must be in the other. */
    private static void compare(
            String path, Shape shape, JsonNode node, JsonNode root, List<String> seen) {
        switch (shape) {
            case Fields fields -> {
                JsonNode object = variant(node, root, "object");
                Set<String> keys = keys(object.path("properties"));
                assertTrue(fields.fields().keySet().containsAll(keys), path + keys);
                assertTrue(object.has("description"), path + " has no description");
                for (String key : keys) {
                    JsonNode value = object.path("properties").path(key);
                    assertTrue(value.has("description"), path + "." + key + " has no description");
                    seen.add(path + "." + key);
                    compare(
                            path + "." + key,
                            Objects.requireNonNull(fields.fields().get(key)),
                            value,
                            root,
                            seen);
                }
            }
            case MapOf map -> {
                JsonNode object = variant(node, root, "object");
                JsonNode named = object.path("patternProperties");
                JsonNode value =
                        named.isEmpty() ? object.path("additionalProperties") : first(named);
                compare(path + ".*", map.value(), value, root, seen);
            }
            case ListOf list ->
                    compare(
                            path + "[]",
                            list.element(),
                            variant(node, root, "array").path("items"),
                            root,
                            seen);
            case Either either ->
                    either.choices().stream()
                            .filter(choice -> !(choice instanceof Fields) || hasKeys(node, root))
                            .forEach(choice -> compare(path, choice, node, root, seen));
            case Scalar ignored ->
                    assertTrue(
                            Stream.of("string", "integer", "number", "boolean")
                                    .anyMatch(type -> has(node, root, type)),
                            path + " takes no single value");
            case Nothing ignored -> assertTrue(has(node, root, "null"), path + " is never null");
            case Anything ignored -> {}
        }
    }

    private static boolean hasKeys(JsonNode node, JsonNode root) {
        return variants(node, root).stream().anyMatch(variant -> variant.has("properties"));
    }

    private static Set<String> keys(JsonNode object) {
        return new TreeSet<>(object.propertyNames());
    }

    private static JsonNode first(JsonNode object) {
        return object.path(object.propertyNames().iterator().next());
    }

    private static boolean has(JsonNode node, JsonNode root, String type) {
        return variants(node, root).stream().anyMatch(variant -> isOfType(variant, type));
    }

    private static JsonNode variant(JsonNode node, JsonNode root, String type) {
        return variants(node, root).stream()
                .filter(variant -> isOfType(variant, type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " in " + node));
    }

    private static boolean isOfType(JsonNode variant, String type) {
        JsonNode types = variant.path("type");
        return types.isArray()
                ? types.valueStream().anyMatch(one -> one.asString().equals(type))
                : types.asString("").equals(type);
    }

    /** The node itself, what it refers to, and all its alternatives. */
    private static List<JsonNode> variants(JsonNode node, JsonNode root) {
        List<JsonNode> variants = new ArrayList<>(List.of(node));
        if (node.has("$ref")) {
            String name = node.path("$ref").asString().substring("#/$defs/".length());
            variants.addAll(variants(root.path("$defs").path(name), root));
        }
        node.path("anyOf").forEach(choice -> variants.addAll(variants(choice, root)));
        return variants;
    }
}
