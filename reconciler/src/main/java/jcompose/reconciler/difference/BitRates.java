package jcompose.reconciler.difference;

import java.util.List;

/** Rates as people write them for tc(8): {@code 10mbit}. */
final class BitRates {
    private static final List<String> UNITS = List.of("bit", "kbit", "mbit", "gbit", "tbit");
    private static final int STEP = 1000;

    private BitRates() {}

    /** In the largest unit of which it is a whole number. */
    static String text(long bits) {
        int unit = 0;
        long number = bits;
        while (number % STEP == 0 && unit < UNITS.size() - 1) {
            number /= STEP;
            unit++;
        }
        return number + UNITS.get(unit);
    }
}
