package jcompose.dockerfile;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as Go's {@code time.ParseDuration} reads them: {@code 1m30s}, {@code 1.5h}. */
final class GoDuration {
    private static final String[] UNITS = {"ns", "us", "µs", "μs", "ms", "s", "m", "h"};
    private static final long[] NANOSECONDS = {
        1, 1_000, 1_000, 1_000, 1_000_000, 1_000_000_000L, 60_000_000_000L, 3_600_000_000_000L
    };

    private GoDuration() {}

    /**
     * Reads a duration that is not negative.
     *
     * @throws IllegalArgumentException when the text is none
     */
    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        BigDecimal total = BigDecimal.ZERO;
        int position = 0;
        do {
            int end = position;
            while (end < text.length() && isNumeral(text.charAt(end))) {
                end++;
            }
            BigDecimal number = new BigDecimal(text.substring(position, end));
            int unit = unit(text, end);
            total = total.add(number.multiply(BigDecimal.valueOf(NANOSECONDS[unit])));
            position = end + UNITS[unit].length();
        } while (position < text.length());
        return Duration.ofNanos(total.longValue());
    }

    private static boolean isNumeral(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    /** The longest unit that stands there. */
    private static int unit(String text, int position) {
        for (int unit = 0; unit < UNITS.length; unit++) {
            if (text.startsWith(UNITS[unit], position)) {
                return unit;
            }
        }
        throw new IllegalArgumentException("not a duration: " + text);
    }
}
