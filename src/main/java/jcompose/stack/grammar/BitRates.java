package jcompose.stack.grammar;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rates as in {@code 10mbit}: the units are tc(8)'s, {@code k} is 1000 and {@code ki} 1024. */
public final class BitRates {
    private static final Pattern RATE =
            Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?) ?(?:([kmgt])(i?))?bit");
    private static final String HINT = "write a number with bit, kbit, mbit or gbit, as in 10mbit";

    /** Below it, one frame would take more than a second. */
    private static final long LEAST = 16_000;

    private static final long MOST = 1_000_000_000_000L;

    private BitRates() {}

    /** Bits a second. */
    public static long parse(String text) throws GrammarException {
        Matcher rate = RATE.matcher(text.toLowerCase(Locale.ROOT));
        if (!rate.matches()) {
            throw new GrammarException("'" + text + "' is no rate", HINT);
        }
        int power = rate.group(2) == null ? 0 : "kmgt".indexOf(rate.group(2)) + 1;
        int step = "i".equals(rate.group(3)) ? 1024 : 1000;
        BigDecimal bits =
                new BigDecimal(rate.group(1)).multiply(BigDecimal.valueOf(step).pow(power));
        if (bits.compareTo(BigDecimal.valueOf(LEAST)) < 0
                || bits.compareTo(BigDecimal.valueOf(MOST)) > 0) {
            throw new GrammarException(
                    "'" + text + "' is not between 16kbit and 1tbit", "leave it out for no limit");
        }
        return bits.longValue();
    }
}
