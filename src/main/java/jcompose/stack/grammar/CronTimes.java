package jcompose.stack.grammar;

import org.quartz.CronExpression;

import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times that come again and again, in a time zone: the five fields of crontab(5), or the six or
 * seven of Quartz, which begin with seconds.
 */
public final class CronTimes {
    private static final String HINT =
            "write minute, hour, day of month, month and day of week, as in '30 3 * * MON-FRI'";

    private static final List<String> DAYS =
            List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");

    /** A day of the week by its number; what follows '/' or '#' is none. */
    private static final Pattern DAY = Pattern.compile("(?<![/#\\d])[0-7](?![\\dL])");

    private static final Map<String, String> NAMES =
            Map.of(
                    "@hourly", "0 * * * *",
                    "@daily", "0 0 * * *",
                    "@weekly", "0 0 * * 0",
                    "@monthly", "0 0 1 * *",
                    "@yearly", "0 0 1 1 *");

    private final String text;
    private final ZoneId zone;
    private final CronExpression expression;

    /** Whether hours are left open: a time that comes twice then comes twice. */
    private final boolean everyHour;

    private CronTimes(String text, ZoneId zone, CronExpression expression) {
        this.text = text;
        this.zone = zone;
        this.expression = expression;
        this.everyHour = expression.getCronExpression().split(" ", -1)[2].contains("*");
    }

    /** {@code zone} is a name such as {@code Europe/Berlin}. */
    public static CronTimes parse(String text, String zone) throws GrammarException {
        ZoneId place = zone(zone);
        String given = NAMES.getOrDefault(text.strip(), text.strip()).toUpperCase(Locale.ROOT);
        String[] fields = given.split("\\s+", -1);
        if (fields.length < 5 || fields.length > 7) {
            throw new GrammarException("'" + text + "' is not a cron expression", HINT);
        }
        try {
            CronExpression expression =
                    new CronExpression(
                            fields.length == 5
                                    ? "0 " + ofCrontab(fields)
                                    : String.join(" ", fields));
            expression.setTimeZone(TimeZone.getTimeZone(place));
            if (expression.getNextValidTimeAfter(Date.from(Instant.EPOCH)) == null) {
                throw new GrammarException("'" + text + "' never comes", HINT);
            }
            return new CronTimes(text, place, expression);
        } catch (ParseException e) {
            throw new GrammarException(
                    "'" + text + "' is not a cron expression: " + e.getMessage(), HINT);
        }
    }

    private static ZoneId zone(String name) throws GrammarException {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new GrammarException(
                    "'" + name + "' is not a time zone", "write its name, as in Europe/Berlin");
        }
    }

    /** Quartz counts days from Sunday, 1, and wants one of the two kinds of days left open. */
    private static String ofCrontab(String[] fields) throws GrammarException {
        String dayOfMonth = fields[2];
        String dayOfWeek = fields[4];
        boolean everyDayOfMonth = dayOfMonth.equals("*");
        if (!everyDayOfMonth && !dayOfWeek.equals("*") && !dayOfWeek.equals("?")) {
            throw new GrammarException(
                    "a day of the month and a day of the week cannot be given together",
                    "make two of it");
        }
        String days = everyDayOfMonth ? named(dayOfWeek.equals("?") ? "*" : dayOfWeek) : "?";
        return String.join(
                " ", fields[0], fields[1], everyDayOfMonth ? "?" : dayOfMonth, fields[3], days);
    }

    private static String named(String days) {
        Matcher numbers = DAY.matcher(days);
        return numbers.replaceAll(number -> DAYS.get(Integer.parseInt(number.group())));
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    public ZoneId zone() {
        return zone;
    }

    public CronExpression expression() {
        return new CronExpression(expression);
    }

    /**
     * The next of them after a moment; none when the last one is over. Clocks may be changed in
     * between: times that are left out do not come, and those that are there twice come once,
     * unless it is something for every hour (as cron(8) has it).
     */
    public Optional<Instant> after(Instant moment) {
        ZoneRules rules = zone.getRules();
        Instant from = moment;
        ZoneOffsetTransition last = rules.previousTransition(moment.plusNanos(1));
        if (last != null && from.isBefore(beginning(last))) {
            from = beginning(last);
        }
        ZoneOffset offset = rules.getOffset(moment);
        ZoneOffsetTransition change = rules.nextTransition(moment);
        while (true) {
            Optional<Instant> found = after(from, offset);
            boolean before = change == null || found.isEmpty();
            if (before || found.get().isBefore(Objects.requireNonNull(change).getInstant())) {
                return found;
            }
            from = beginning(change);
            offset = change.getOffsetAfter();
            change = rules.nextTransition(change.getInstant());
        }
    }

    /** Only what is later than that counts after a change of clocks. */
    private Instant beginning(ZoneOffsetTransition change) {
        Instant begin = change.getInstant().minusSeconds(1);
        return change.isOverlap() && !everyHour
                ? begin.plus(change.getDuration().negated())
                : begin;
    }

    /** By a clock that is never changed: Quartz leaves out an hour that is there twice. */
    private Optional<Instant> after(Instant moment, ZoneOffset offset) {
        CronExpression fixed = new CronExpression(expression);
        fixed.setTimeZone(TimeZone.getTimeZone(offset));
        return Optional.ofNullable(fixed.getNextValidTimeAfter(Date.from(moment)))
                .map(Date::toInstant);
    }

    /**
     * The latest of them that is not later than {@code moment} and less than {@code length} ago.
     */
    public Optional<Instant> within(Duration length, Instant moment) {
        Optional<Instant> first = after(moment.minus(length));
        return first.filter(begin -> !begin.isAfter(moment));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronTimes times
                && times.text.equals(text)
                && times.zone.equals(zone);
    }

    @Override
    public int hashCode() {
        return text.hashCode() * 31 + zone.hashCode();
    }

    @Override
    public String toString() {
        return text + " " + zone;
    }
}
