package jcompose.cli.output;

import jcompose.stack.grammar.Durations;
import jcompose.stack.grammar.GrammarException;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** Points in time as people write them: {@code 2026-01-02T13:23:37Z}, {@code 42m}, seconds. */
public final class Moments {
    private Moments() {}

    /** A length of time is that long before now. */
    public static Instant parse(String text, Instant now) throws CommandException {
        if (text.matches("[0-9]{9,12}(\\.[0-9]+)?")) {
            long millis = Math.round(Double.parseDouble(text) * 1000);
            return Instant.ofEpochMilli(millis);
        }
        try {
            return now.minus(Durations.parse(text));
        } catch (GrammarException e) {
            return absolute(text);
        }
    }

    private static Instant absolute(String text) throws CommandException {
        try {
            if (text.matches(".*(Z|[+-][0-9:]+)$") && text.contains("T")) {
                return OffsetDateTime.parse(text).toInstant();
            }
            LocalDateTime local =
                    text.contains("T")
                            ? LocalDateTime.parse(text)
                            : LocalDate.parse(text).atStartOfDay();
            return local.atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeException e) {
            throw new CommandException(
                    "'"
                            + text
                            + "' is no time: write 2026-01-02T13:23:37Z, or how long ago, as in"
                            + " 42m");
        }
    }
}
