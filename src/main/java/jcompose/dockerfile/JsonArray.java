package jcompose.dockerfile;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Arguments that may be a JSON array of strings: Dockerfile reference, "Shell and exec form". */
final class JsonArray {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonArray() {}

    /**
     * Reads the array at the beginning of a text; what follows it is not looked at.
     *
     * @return empty when there is none: a shell knows words that begin with a bracket, too
     * @throws IllegalArgumentException when it holds anything but strings
     */
    static Optional<List<String>> read(String text) {
        String trimmed = Spaces.stripLeading(text);
        if (!trimmed.startsWith("[")) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        boolean stringsOnly = true;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), trimmed)) {
            parser.nextToken();
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return Optional.empty();
                }
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                }
                if (token == JsonToken.VALUE_STRING) {
                    words.add(parser.getString());
                } else if (depth > 0 && token != JsonToken.PROPERTY_NAME) {
                    stringsOnly = false;
                }
            }
        } catch (JacksonException e) {
            return Optional.empty();
        }
        if (!stringsOnly) {
            throw new IllegalArgumentException("a JSON array here holds strings only");
        }
        return Optional.of(words);
    }
}
