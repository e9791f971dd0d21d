package jcompose.log;

import jcompose.json.Json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Something a container printed, in Docker's json-file format.
 *
 * @param error whether it went to standard error
 * @param text ends in a line feed unless the line was longer than the supervisor takes at once
 */
public record LogEntry(Instant time, boolean error, String text) implements Comparable<LogEntry> {
    /** Empty where the line is not one of a log, as after a crash of the machine. */
    static Optional<LogEntry> parse(String line) {
        try {
            JsonNode entry = Json.parse(line);
            return Optional.of(
                    new LogEntry(
                            Instant.parse(entry.path("time").asString("")),
                            entry.path("stream").asString("").equals("stderr"),
                            entry.path("log").asString("")));
        } catch (JacksonException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(LogEntry other) {
        return time.compareTo(other.time);
    }
}
