package jcompose.cli.output;

import jcompose.log.LogEntry;

import java.time.Instant;
import java.util.Optional;

/**
 * How lines of logs are printed, and which.
 *
 * @param prefixed whether each stands after the name of its container
 * @param coloured whether each of these names has a colour
 * @param since only what was said then or later
 * @param until only what was said before
 */
public record LogStyle(
        boolean prefixed,
        boolean timestamps,
        boolean coloured,
        Optional<Instant> since,
        Optional<Instant> until) {
    /** Of ECMA-48, in the order in which containers take them. */
    private static final int[] COLOURS = {36, 33, 32, 35, 34, 96, 93, 92, 95, 94};

    /** All of it. */
    public static LogStyle of(boolean prefixed, boolean timestamps, boolean coloured) {
        return new LogStyle(prefixed, timestamps, coloured, Optional.empty(), Optional.empty());
    }

    boolean shows(LogEntry entry) {
        return since.filter(entry.time()::isBefore).isEmpty()
                && until.filter(end -> !entry.time().isBefore(end)).isEmpty();
    }

    String prefix(String name, int width, int number) {
        if (!prefixed) {
            return "";
        }
        String text = name + " ".repeat(Math.max(0, width - name.length())) + "  | ";
        int colour = COLOURS[number % COLOURS.length];
        return coloured ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }
}
