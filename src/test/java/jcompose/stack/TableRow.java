package jcompose.stack;

import jcompose.cli.Jcompose;
import jcompose.cli.call.Invocation;
import jcompose.json.Json;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One row of a table of the reference's grammar: a text, and what it means. Each kind of text has a
 * place in a stack file where {@code config} shows its meaning.
 */
record TableRow(String kind, JsonNode row) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Also in the reference's table: rows that no stack file can show. */
    boolean isShowable() {
        String spec = spec();
        return !row.path("api_only").asBoolean(false)
                && switch (kind) {
                    case "volume" -> spec.indexOf('$') < 0;
                    case "name" -> !spec.isEmpty() && spec.indexOf('/') < 0 && !spec.equals(".");
                    default -> true;
                };
    }

    private String spec() {
        return row.path("spec").asString("");
    }

    /** Empty when the answer is the reference's; else what is different. */
    String difference(Path base) throws IOException {
        Path directory = Files.createDirectory(base.resolve(kind.equals("name") ? spec() : "proj"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Files.writeString(directory.resolve("compose.yaml"), stack().toString());
        if (kind.equals("dotenv")) {
            Files.writeString(directory.resolve("case.env"), row.path("src").asString());
        }
        int status = Jcompose.run(invocation(directory, out, err));
        String words = err.toString(StandardCharsets.UTF_8);
        JsonNode got =
                status == 0 ? result(Json.parse(out.toString(StandardCharsets.UTF_8))) : null;
        boolean refused = status == 1 && !words.isBlank() && !words.contains("this is a defect");
        boolean same = row.has("error") ? refused : status == 0 && wanted().equals(got);
        return same ? "" : row + " gives " + (status == 0 ? got : words);
    }

    private Invocation invocation(
            Path directory, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", "/home/jc");
        environment.put("PWD", directory.toString());
        row.path("env")
                .properties()
                .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asString()));
        List<String> arguments = new ArrayList<>(List.of("config", "--format", "json"));
        if (kind.equals("volume")) {
            arguments.addAll(List.of("--no-path-resolution", "--no-consistency"));
        }
        return new Invocation(
                arguments,
                environment,
                directory,
                directory,
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                reaction -> {});
    }

    private ObjectNode stack() {
        ObjectNode stack = Json.object();
        ObjectNode service = stack.putObject("services").putObject("t").put("image", "i");
        switch (kind) {
            case "interpolation" ->
                    service.putObject("labels").put("v", row.path("template").asString());
            case "dotenv" -> service.putArray("env_file").add("case.env");
            case "volume" -> {
                service.putArray("volumes").add(spec());
                if (row.path("result").path("type").asString("").equals("volume")
                        && row.path("result").has("source")) {
                    stack.putObject("volumes").putObject(spec().substring(0, spec().indexOf(':')));
                }
            }
            case "port" -> service.putArray("ports").add(spec());
            case "bytes" -> service.put("mem_limit", spec());
            case "duration" -> service.put("stop_grace_period", spec());
            case "command" -> service.put("command", spec().replace("$", "$$"));
            default -> {}
        }
        return stack;
    }

    private @Nullable JsonNode result(JsonNode stack) {
        JsonNode service = stack.path("services").path("t");
        return switch (kind) {
            case "interpolation" -> plain(service.path("labels").path("v"));
            case "dotenv" -> set(service.path("environment"));
            case "volume" -> said(service.path("volumes").path(0));
            case "port" -> service.path("ports");
            case "bytes" -> NODES.numberNode(service.path("mem_limit").asLong(0));
            case "duration" -> service.path("stop_grace_period");
            case "command" -> plain(service.path("command"));
            default -> stack.path("name");
        };
    }

    private JsonNode wanted() {
        JsonNode result = row.path("result");
        return switch (kind) {
            case "volume" -> said(result);
            case "bytes" -> NODES.numberNode(result.asLong());
            case "duration" -> row.path("canonical");
            case "command" -> result.isArray() ? result : NODES.arrayNode();
            default -> result;
        };
    }

    private static JsonNode plain(JsonNode node) {
        if (node.isString()) {
            return NODES.stringNode(node.asString().replace("$$", "$"));
        }
        ArrayNode words = NODES.arrayNode();
        node.forEach(word -> words.add(plain(word)));
        return words;
    }

    private static JsonNode set(JsonNode variables) {
        ObjectNode set = Json.object();
        variables.properties().stream()
                .filter(entry -> !entry.getValue().isNull())
                .forEach(entry -> set.set(entry.getKey(), plain(entry.getValue())));
        return set;
    }

    /** What is set to something other than nothing. */
    private static JsonNode said(JsonNode volume) {
        Set<JsonNode> nothing = Set.of(Json.object(), NODES.nullNode(), NODES.booleanNode(false));
        ObjectNode said = Json.object();
        volume.properties().stream()
                .filter(entry -> !nothing.contains(entry.getValue()))
                .forEach(entry -> said.set(entry.getKey(), entry.getValue()));
        return said;
    }
}
