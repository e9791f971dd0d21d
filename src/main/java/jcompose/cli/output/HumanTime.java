package jcompose.cli.output;

import java.time.Duration;
import java.time.Instant;

/** How long ago something was, in the one unit that fits best, as Docker says it. */
public final class HumanTime {
    private HumanTime() {}

    public static String ago(Instant then, Instant now) {
        return of(Duration.between(then, now)) + " ago";
    }

    static String of(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds < 60) {
            return count(seconds, "second");
        }
        if (duration.toMinutes() < 60) {
            return duration.toMinutes() == 1 ? "About a minute" : duration.toMinutes() + " minutes";
        }
        if (duration.toHours() < 48) {
            return duration.toHours() == 1 ? "About an hour" : duration.toHours() + " hours";
        }
        long days = duration.toDays();
        if (days < 14) {
            return days + " days";
        }
        if (days < 60) {
            return days / 7 + " weeks";
        }
        return days < 730 ? days / 30 + " months" : days / 365 + " years";
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
