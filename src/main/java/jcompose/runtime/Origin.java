package jcompose.runtime;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a container's stack was declared, for people and for tools that look for it.
 *
 * @param files absolute, in the order of merging
 * @param directory what their relative paths are relative to; empty: not known
 */
public record Origin(List<String> files, String directory) {
    /** Of a container whose record does not tell. */
    public static final Origin UNKNOWN = new Origin(List.of(), "");

    public Origin {
        files = List.copyOf(files);
    }

    public Origin(List<Path> files, Path directory) {
        this(files.stream().map(Path::toString).toList(), directory.toString());
    }

    /** As a container's record has it. */
    public static Origin of(JsonNode config) {
        List<String> files = new ArrayList<>();
        config.path("origin").path("files").forEach(file -> files.add(file.asString("")));
        return new Origin(files, config.path("origin").path("directory").asString(""));
    }

    ObjectNode record() {
        ObjectNode json = Json.object().put("directory", directory);
        json.set("files", Json.array(files));
        return json;
    }

    /** Under the names that docker compose gives them. */
    public SortedMap<String, String> labels() {
        SortedMap<String, String> labels = new TreeMap<>();
        if (!directory.isEmpty()) {
            labels.put("com.docker.compose.project.working_dir", directory);
            labels.put("com.docker.compose.project.config_files", String.join(",", files));
        }
        return labels;
    }
}
