package jcompose.build;

import jcompose.json.Json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Arguments that may be a JSON array of strings: Dockerfile reference, "Shell and exec form". */
final class CommandLines {
    private CommandLines() {}

    /** The exec form if the text is a JSON array, the shell form otherwise. */
    static Instruction.CommandLine read(String text, Location location) throws BuildException {
        Optional<List<String>> words = array(text, location);
        return words.isPresent()
                ? new Instruction.CommandLine(false, words.get())
                : new Instruction.CommandLine(true, List.of(text));
    }

    /** Empty when the text is not a JSON array. */
    static Optional<List<String>> array(String text, Location location) throws BuildException {
        if (!text.startsWith("[")) {
            return Optional.empty();
        }
        JsonNode array;
        try {
            array = Json.parse(text);
        } catch (JacksonException e) {
            // A shell knows words that begin with a bracket, too.
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : array) {
            if (!word.isString()) {
                throw location.error("a JSON array here holds strings only, found " + word);
            }
            words.add(word.asString());
        }
        return Optional.of(words);
    }
}
