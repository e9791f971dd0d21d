package jcompose.build;

import jcompose.dockerfile.Expansion;
import jcompose.dockerfile.Location;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The variables of a stage: {@code ENV} wins over {@code ARG}. */
final class Variables {
    private final char escape;
    private final Map<String, String> environment;

    /** Values of the build arguments that the stage has declared. */
    final SortedMap<String, String> arguments = new TreeMap<>();

    Variables(char escape, Map<String, String> environment) {
        this.escape = escape;
        this.environment = environment;
    }

    String word(String text, Location location) throws BuildException {
        try {
            return Expansion.word(text, escape, all());
        } catch (IllegalArgumentException e) {
            throw refused(text, location, e);
        }
    }

    Optional<String> given(String text, Location location) throws BuildException {
        return text.isEmpty() ? Optional.empty() : Optional.of(word(text, location));
    }

    List<String> words(String text, Location location) throws BuildException {
        try {
            return Expansion.words(text, escape, all());
        } catch (IllegalArgumentException e) {
            throw refused(text, location, e);
        }
    }

    /** In a here-document the escape character is always the backslash. */
    String document(String text, Location location) throws BuildException {
        try {
            return Expansion.document(text, '\\', all());
        } catch (IllegalArgumentException e) {
            throw refused("the here-document", location, e);
        }
    }

    /** Refuses a text with an {@link IllegalArgumentException}. */
    String mount(String text) {
        return Expansion.word(text, escape, all());
    }

    private Map<String, String> all() {
        Map<String, String> all = new HashMap<>(arguments);
        all.putAll(environment);
        return all;
    }

    private static BuildException refused(
            String text, Location location, IllegalArgumentException e) {
        return BuildException.at(location, "cannot expand " + text + ": " + e.getMessage());
    }
}
