package jcompose.watch;

import jcompose.json.Json;
import jcompose.runtime.Layout;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which containers there are and which process is theirs, as supervisors publish it. The rest of
 * what they publish, as the last checks of health, is no reason to look at a stack again.
 */
final class ContainerStates {
    private final Path directory;

    ContainerStates(Layout layout) {
        directory = layout.runContainers();
    }

    /** Where they appear. */
    Watched place() {
        return new Watched.Own(directory);
    }

    /** Makes the place where they appear, to be watched from now on. */
    void prepare() throws IOException {
        Files.createDirectories(directory);
    }

    /** By the names of their files; those of all stacks. */
    SortedMap<String, String> read() throws IOException {
        SortedMap<String, String> states = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return states;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
            for (Path file : files) {
                states.put(String.valueOf(file.getFileName()), state(file));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return states;
    }

    private static String state(Path file) {
        try {
            JsonNode state = Json.parse(Files.readString(file));
            return state.path("status").asString("")
                    + " "
                    + state.path("pid").asLong(0)
                    + " "
                    + state.path("startTime").asLong(0);
        } catch (IOException | JacksonException e) {
            return ""; // it went this moment
        }
    }
}
