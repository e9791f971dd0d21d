package jcompose.stack.grammar;

import jcompose.type.Decimals;

import java.time.Duration;

/** Lengths of time as in {@code 1m30s} (Compose specification, 11-extension.md). */
public final class Durations {
    private static final String HINT = "write a number and a unit, as in 500ms, 10s or 1m30s";

    private Durations() {}

    /**
     * Numbers with the units ns, us, ms, s, m, h, d and w, one after the other. Each part is cut to
     * whole nanoseconds, as the reference does.
     */
    public static Duration parse(String text) throws GrammarException {
        boolean negative = text.startsWith("-");
        int at = negative || text.startsWith("+") ? 1 : 0;
        if (text.substring(at).equals("0")) {
            return Duration.ZERO;
        }
        if (at == text.length()) {
            throw new GrammarException("'" + text + "' is not a duration", HINT);
        }
        try {
            long nanoseconds = 0;
            while (at < text.length()) {
                int unit = numberEnd(text, at);
                int next = unitEnd(text, unit);
                nanoseconds = Math.addExact(nanoseconds, part(text, at, unit, next));
                at = next;
            }
            return Duration.ofNanos(negative ? -nanoseconds : nanoseconds);
        } catch (ArithmeticException e) {
            throw new GrammarException("'" + text + "' is longer than 292 years", "");
        }
    }

    private static long part(String text, int from, int unit, int end) throws GrammarException {
        String number = text.substring(from, unit);
        if (number.isEmpty()
                || number.equals(".")
                || number.indexOf('.') != number.lastIndexOf('.')) {
            throw new GrammarException("'" + text + "' is not a duration", HINT);
        }
        if (end == unit) {
            throw new GrammarException("'" + text + "' is a duration without a unit", HINT);
        }
        return Decimals.times(number, nanoseconds(text, text.substring(unit, end)));
    }

    private static long nanoseconds(String text, String unit) throws GrammarException {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs", "μs" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            case "w" -> 604_800_000_000_000L;
            default ->
                    throw new GrammarException(
                            "'" + text + "' has the unknown unit '" + unit + "'",
                            "the units are ns, us, ms, s, m, h, d and w");
        };
    }

    private static int numberEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isNumberCharacter(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int unitEnd(String text, int from) {
        int end = from;
        while (end < text.length() && !isNumberCharacter(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isNumberCharacter(char character) {
        return (character >= '0' && character <= '9') || character == '.';
    }

    /** The canonical form: {@code 24h0m0s}, {@code 1m30s}, {@code 1.5s}, {@code 500ms}. */
    public static String format(Duration duration) {
        long count = duration.toNanos();
        if (count < 0) {
            return "-" + format(duration.negated());
        }
        if (count == 0) {
            return "0s";
        }
        if (count < 1_000) {
            return count + "ns";
        }
        if (count < 1_000_000) {
            return Decimals.text(count, 3) + "µs";
        }
        if (count < 1_000_000_000) {
            return Decimals.text(count, 6) + "ms";
        }
        long minutes = count / 60_000_000_000L;
        String seconds = Decimals.text(count % 60_000_000_000L, 9) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return minutes < 60
                ? minutes + "m" + seconds
                : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }
}
