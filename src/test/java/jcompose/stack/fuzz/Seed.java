package jcompose.stack.fuzz;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * A set of files to begin with: a stack file and what it refers to.
 *
 * @param files by their names; the stack file is among them as {@link #STACK}
 */
record Seed(Map<String, String> files) {
    static final String STACK = "compose.yaml";

    Seed {
        files = new LinkedHashMap<>(files);
    }

    String stack() {
        return files.getOrDefault(STACK, "");
    }

    /** Those that lie beside the tests: every mistake, and the hello example. */
    static List<Seed> own() throws IOException {
        List<Seed> seeds = new ArrayList<>();
        seeds.add(new Seed(Map.of(STACK, resource("hello.yaml"))));
        seeds.add(
                new Seed(
                        Map.of(
                                STACK,
                                resource("fuzz.yaml"),
                                "other.yaml",
                                "services: {base: {image: b, labels: {from: other}}}\n",
                                "part.yaml",
                                "services: {part: {image: p, env_file: [web.env]}}\n",
                                "web.env",
                                "A=1\nB=\"two $A\"\nexport C='three'\n")));
        for (String block : resource("mistakes.txt").split("\n### ", -1)) {
            int title = block.indexOf('\n');
            int end = block.indexOf("\n=>");
            if (end > title) {
                seeds.add(new Seed(Map.of(STACK, block.substring(title + 1, end))));
            }
        }
        return seeds;
    }

    /** The cases of a file of the conformance data that lie in one directory. */
    static List<Seed> cases(Path file) throws IOException {
        List<Seed> seeds = new ArrayList<>();
        try (InputStream raw = Files.newInputStream(file);
                InputStream text =
                        file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Map<String, String> files = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> entry :
                        Json.parse(line).path("files").properties()) {
                    if (!entry.getKey().contains("..")) {
                        boolean first = files.isEmpty() && !entry.getKey().endsWith(".env");
                        files.put(first ? STACK : entry.getKey(), entry.getValue().asString());
                    }
                }
                if (files.containsKey(STACK)) {
                    seeds.add(new Seed(files));
                }
            }
        }
        return seeds;
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(Seed.class.getResourceAsStream("../" + name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
