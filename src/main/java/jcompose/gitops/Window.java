package jcompose.gitops;

import com.fasterxml.jackson.annotation.JsonCreator;

import jcompose.stack.grammar.CronTimes;
import jcompose.stack.grammar.GrammarException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A time in which a stack may be changed.
 *
 * @param opens when it begins
 * @param length how long it stays open from then
 */
public record Window(CronTimes opens, Duration length) {
    @JsonCreator
    static Window of(@Nullable String opens, @Nullable String timeZone, @Nullable String length) {
        if (opens == null || length == null) {
            throw new IllegalArgumentException("a window needs 'opens' and 'length'");
        }
        Duration open = SettingsReading.duration(length, Duration.ZERO);
        if (open.isNegative() || open.isZero()) {
            throw new IllegalArgumentException("length: a window that is never open");
        }
        return new Window(times(opens, timeZone), open);
    }

    /** Times of the server's file; UTC unless a zone is given. */
    static CronTimes times(String cron, @Nullable String timeZone) {
        try {
            return CronTimes.parse(cron, timeZone == null ? "UTC" : timeZone);
        } catch (GrammarException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + (e.hint().isEmpty() ? "" : "; " + e.hint()), e);
        }
    }

    boolean isOpen(Instant now) {
        return opens.within(length, now).isPresent();
    }

    /** When the next of them opens; now if one is open, nothing if none ever will. */
    static Optional<Instant> next(List<Window> windows, Instant now) {
        return windows.stream().anyMatch(window -> window.isOpen(now))
                ? Optional.of(now)
                : windows.stream()
                        .flatMap(window -> window.opens().after(now).stream())
                        .min(Comparator.naturalOrder());
    }
}
