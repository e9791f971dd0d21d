package jcompose.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.ReferenceAnswers;
import jcompose.json.Json;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Every Dockerfile and word means what the reference parser says it means. */
class ReferenceTest {
    @TempDir static Path directory = Path.of("");
    private static Path reference = Path.of("");

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        reference = ReferenceAnswers.unpacked("dockerfile.tar.gz", directory);
    }

    @Test
    void statements_are_those_of_the_reference() throws IOException {
        List<String> different = new ArrayList<>();
        List<Path> cases = cases("corpus");
        for (Path each : cases) {
            JsonNode expected = Json.parse(Files.readString(each.resolve("ast.json")));
            String found;
            try {
                found = StatementText.of(DockerfileParser.parse("Dockerfile", text(each)));
            } catch (DockerfileException e) {
                found = "refused";
            }
            String wanted = expected.has("error") ? "refused" : StatementText.ofReference(expected);
            compare(each, wanted, found, different);
        }
        assertTrue(cases.size() >= 400, "only " + cases.size() + " cases");
        assertEquals(List.of(), different);
    }

    @Test
    void instructions_are_those_of_the_reference() throws IOException {
        List<String> different = new ArrayList<>();
        int refused = 0;
        for (Path each : cases("corpus")) {
            JsonNode expected = Json.parse(Files.readString(each.resolve("ins.json")));
            String found;
            try {
                Dockerfile file = DockerfileParser.parse("Dockerfile", text(each));
                found = normal(InstructionJson.of(Program.of(file)));
            } catch (DockerfileException e) {
                found = "refused";
                refused++;
            }
            compare(each, expected.has("error") ? "refused" : normal(expected), found, different);
        }
        assertEquals(List.of(), different);
        assertTrue(refused >= 20, "refused only " + refused);
    }

    @Test
    void the_parsers_own_cases_come_out_alike() throws IOException {
        List<String> different = new ArrayList<>();
        for (Path each : cases("testfiles")) {
            String found;
            try {
                found = StatementText.dump(DockerfileParser.parse("Dockerfile", text(each)));
            } catch (DockerfileException e) {
                found = "refused: " + e.getMessage();
            }
            compare(each, Files.readString(each.resolve("result")).strip(), found, different);
        }
        for (Path each : cases("testfiles-negative")) {
            try {
                Program.of(DockerfileParser.parse("Dockerfile", text(each)));
                different.add(each + " is accepted");
            } catch (DockerfileException e) {
                assertTrue(
                        String.valueOf(e.getMessage()).startsWith("Dockerfile:"), each.toString());
            }
        }
        assertEquals(List.of(), different);
    }

    @Test
    void words_are_expanded_as_the_reference_does() throws IOException {
        List<String> different = new ArrayList<>();
        for (String name : List.of("words-backslash.json", "words-backtick.json")) {
            JsonNode table = Json.parse(Files.readString(reference.resolve(name)));
            Map<String, String> variables = new HashMap<>();
            for (JsonNode pair : table.path("env")) {
                String[] parts = pair.asString().split("=", 2);
                variables.put(parts[0], parts[1]);
            }
            char escape = table.path("escape").asString().charAt(0);
            for (JsonNode each : table.path("cases")) {
                String word = each.path("in").asString();
                String expected =
                        each.has("error")
                                ? "refused"
                                : each.path("word").asString()
                                        + " "
                                        + (each.path("words").isNull()
                                                ? "[]"
                                                : each.path("words").toString());
                String found;
                try {
                    found =
                            Expansion.word(word, escape, variables)
                                    + " "
                                    + Json.array(Expansion.words(word, escape, variables));
                } catch (IllegalArgumentException e) {
                    found = "refused";
                }
                compare(Path.of(name, word.replace('\0', '0')), expected, found, different);
            }
        }
        assertEquals(List.of(), different);
    }

    private static void compare(Path of, String expected, String found, List<String> different) {
        if (!expected.equals(found)) {
            int start = 0;
            while (start < Math.min(expected.length(), found.length())
                    && expected.charAt(start) == found.charAt(start)) {
                start++;
            }
            different.add(
                    of
                            + "\n  expected "
                            + rest(expected, start)
                            + "\n  found    "
                            + rest(found, start));
        }
    }

    private static String rest(String text, int start) {
        int begin = Math.max(0, start - 20);
        return text.substring(begin, Math.min(text.length(), begin + 120));
    }

    /** Keys in order, and those flags that have no order sorted. */
    private static String normal(JsonNode node) {
        for (JsonNode stage : node.path("stages")) {
            for (JsonNode command : stage.path("commands")) {
                if (command.path("v").has("FlagsUsed")) {
                    TreeSet<String> flags = new TreeSet<>();
                    command.path("v").path("FlagsUsed").forEach(flag -> flags.add(flag.asString()));
                    ((ObjectNode) command.path("v"))
                            .set("FlagsUsed", Json.array(List.copyOf(flags)));
                }
            }
        }
        return InstructionJson.sorted(node).toString();
    }

    private static String text(Path each) throws IOException {
        return new String(Files.readAllBytes(each.resolve("Dockerfile")), StandardCharsets.UTF_8);
    }

    private static List<Path> cases(String name) throws IOException {
        List<Path> cases = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(reference.resolve(name))) {
            for (Path entry : entries) {
                if (Files.exists(entry.resolve("Dockerfile"))) {
                    cases.add(entry);
                }
            }
        }
        cases.sort(null);
        return cases;
    }
}
