package jcompose.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/** Points in time as {@code docker ps} says them. */
final class TimeText {
    private static final DateTimeFormatter CREATED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z ");
    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("z");

    private TimeText() {}

    /** The names of zones take long to load, and most servers have this one. */
    static String date(ZonedDateTime time) {
        boolean usual = Set.of("UTC", "Etc/UTC").contains(time.getZone().getId());
        return CREATED.format(time) + (usual ? "UTC" : ZONE.format(time));
    }

    static String ago(Instant time, Instant now) {
        return HumanTime.of(Duration.between(time, now)) + " ago";
    }
}
