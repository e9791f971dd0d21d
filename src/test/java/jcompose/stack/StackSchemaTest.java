package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import jcompose.ReferenceAnswers;
import jcompose.json.Json;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.Document;
import jcompose.stack.read.ReadYaml;
import jcompose.stack.read.SourceFile;
import jcompose.stack.schema.StackShape;
import jcompose.stack.tree.Tree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: {web: {image: [a]}}",
                "services: {web: {imagee: a}}",
                "services: [a]",
                "services: {'my web': {image: a}}",
                "services: {web: {image: a, stop_grace_period: 10}}",
                "services: {web: {image: a, stop_grace_period: '10'}}",
                "services: {web: {image: a, pull_policy: sometimes}}",
                "services: {web: {image: a, depends_on: {db: {condition: healthy}}}}",
                "services: {web: {image: a, volumes: [{type: bind}]}}",
                "services: {web: {image: a, env_file: [{path: a, x-b: c}]}}",
                "include: [{file: a}]",
                "foo: 1"
            })
    void what_the_loader_refuses_the_schema_refuses(String file) throws IOException {
        assertFalse(schema().validate(file, InputFormat.YAML).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: {web: {image: a, pull_policy: '${PULL:-always}', x-b: c}}",
                "services: {web: {image: a, stop_grace_period: '$T', command: null}}",
                "{x-a: {b: c}, services: {web: {image: a, cgroup: '${C}', cpus: '0.5'}}}"
            })
    void variables_and_extensions_are_allowed(String file) throws IOException {
        assertEquals(List.of(), schema().validate(file, InputFormat.YAML));
    }

    @Test
    void the_schema_has_exactly_the_keys_that_the_loader_knows() throws IOException {
        SchemaAgreement agreement = new SchemaAgreement(Json.parse(text()));
        assertEquals("", String.join("\n", agreement.differences(StackShape.STACK)));
        assertTrue(agreement.seen() > 300, "only " + agreement.seen() + " keys were seen");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config-cli",
                "config-compose-go-loader",
                "config-docker-e2e-fixtures",
                "config-awesome-compose",
                "config-kompose"
            })
    void the_schema_agrees_with_the_reference(String cases) throws IOException {
        Schema schema = schema();
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        for (String line :
                Files.readAllLines(ReferenceAnswers.file("compose/" + cases + ".jsonl"))) {
            JsonNode each = Json.parse(line);
            Tree.Mapping file = onlyFile(each.path("files"));
            String error = each.path("expect").path("error").asString("");
            boolean valid = each.path("expect").path("ok").asBoolean();
            // Other errors are not of the shape; these two only appear with the variables' values.
            boolean judged =
                    valid || (error.startsWith("validating") && !error.contains("name '' does"));
            if (file != null && judged) {
                seen++;
                if (schema.validate(json(file)).isEmpty() != valid) {
                    wrong.add(each.path("id").asString() + " " + error);
                }
            }
        }
        assertTrue(seen > 10, "only " + seen + " cases were seen");
        assertEquals("", String.join("\n", wrong));
    }

    /** Null when there are several, or what is there is no valid YAML. */
    private static Tree.@org.jspecify.annotations.Nullable Mapping onlyFile(JsonNode files) {
        List<String> names =
                files.propertyNames().stream().filter(name -> name.matches(".*\\.ya?ml")).toList();
        if (names.size() != 1) {
            return null;
        }
        Problems problems = new Problems();
        String text = files.path(names.getFirst()).asString();
        List<Document> documents = ReadYaml.read(new SourceFile("file", text), problems);
        return problems.foundErrors() || documents.size() != 1 ? null : documents.getFirst().tree();
    }

    private static JsonNode json(Tree tree) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (tree) {
            case Tree.Text text -> nodes.stringNode(text.text());
            case Tree.Bool bool -> nodes.booleanNode(bool.value());
            case Tree.Whole whole -> nodes.numberNode(whole.value());
            case Tree.Real real -> nodes.numberNode(real.value());
            case Tree.Null ignored -> nodes.nullNode();
            case Tree.Invalid ignored -> nodes.nullNode();
            case Tree.Sequence sequence -> {
                ArrayNode array = nodes.arrayNode();
                sequence.elements().forEach(element -> array.add(json(element)));
                yield array;
            }
            case Tree.Mapping mapping -> {
                ObjectNode object = nodes.objectNode();
                mapping.entries().forEach((key, entry) -> object.set(key, json(entry.value())));
                yield object;
            }
        };
    }
}
