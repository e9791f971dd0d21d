package jcompose.stack.grammar;

import java.util.Locale;

/**
 * Amounts of memory or disk as in {@code 64m}: units are powers of 1024. The rules are those of
 * docker/go-units 0.5.0, which the reference reads them with.
 */
public final class ByteSizes {
    private static final String HINT = "write bytes, or a number with k, m or g, as in 64m";

    private ByteSizes() {}

    /** The number of bytes; also understands {@code 64mb}, {@code 64MiB} and {@code 64 m}. */
    public static long parse(String text) throws GrammarException {
        int last = lastOfNumber(text);
        boolean space = last >= 0 && text.charAt(last) == ' ';
        Double number = Decimals.parse(text.substring(0, space ? last : last + 1));
        if (number == null) {
            throw new GrammarException("'" + text + "' is not a size", HINT);
        }
        if (number < 0) {
            throw new GrammarException("'" + text + "' is a negative size", HINT);
        }
        double bytes = number * factor(text, text.substring(last + 1));
        if (bytes >= 0x1p63) {
            throw new GrammarException("'" + text + "' is larger than 8 EiB", "");
        }
        return (long) bytes;
    }

    private static double factor(String text, String suffix) throws GrammarException {
        String unit = suffix.toLowerCase(Locale.ROOT);
        String prefix = unit.isEmpty() || unit.equals("b") ? "" : unit.substring(0, 1);
        boolean known = unit.length() < 2 || unit.endsWith("b");
        boolean whole = unit.length() < 3 || (unit.length() == 3 && unit.endsWith("ib"));
        int power = prefix.isEmpty() ? 0 : "kmgtp".indexOf(prefix) + 1;
        if (!known || !whole || (power == 0 && !prefix.isEmpty())) {
            throw new GrammarException(
                    "'" + text + "' has the unknown unit '" + suffix + "'",
                    "the units are b, k, m, g, t and p");
        }
        return 1L << (10 * power);
    }

    /** The last character that can belong to a number, or the space after it; -1: none. */
    private static int lastOfNumber(String text) {
        int last = text.length() - 1;
        while (last >= 0 && "0123456789. ".indexOf(text.charAt(last)) < 0) {
            last--;
        }
        return last;
    }
}
