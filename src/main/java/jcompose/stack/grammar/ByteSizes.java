package jcompose.stack.grammar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Amounts of memory or disk as in {@code 64m}: units are powers of 1024. */
public final class ByteSizes {
    private static final String HINT = "write bytes, or a number with k, m or g, as in 64m";

    private ByteSizes() {}

    /** The number of bytes; also understands {@code 64mb}, {@code 64MiB} and {@code 64 m}. */
    public static long parse(String text) throws GrammarException {
        int unit = numberEnd(text);
        BigDecimal number = number(text, text.substring(0, unit).strip());
        int power = power(text, text.substring(unit).strip().toLowerCase(Locale.ROOT));
        try {
            return number.multiply(BigDecimal.valueOf(1L << (10 * power)))
                    .setScale(0, RoundingMode.DOWN)
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new GrammarException("'" + text + "' is larger than 8 EiB", "");
        }
    }

    private static BigDecimal number(String text, String digits) throws GrammarException {
        try {
            BigDecimal number = new BigDecimal(digits);
            if (number.signum() < 0) {
                throw new GrammarException("'" + text + "' is a negative size", HINT);
            }
            if (digits.length() > 32 || Math.abs((long) number.scale()) > 64) {
                throw new GrammarException("'" + text + "' is not a size", HINT);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new GrammarException("'" + text + "' is not a size", HINT);
        }
    }

    private static int power(String text, String unit) throws GrammarException {
        String suffix = unit.endsWith("ib") ? unit.substring(0, unit.length() - 2) : unit;
        if (suffix.length() == 2 && suffix.endsWith("b")) {
            suffix = suffix.substring(0, 1);
        }
        return switch (suffix) {
            case "", "b" -> {
                if (unit.length() > 1) {
                    throw unknownUnit(text, unit);
                }
                yield 0;
            }
            case "k" -> 1;
            case "m" -> 2;
            case "g" -> 3;
            case "t" -> 4;
            case "p" -> 5;
            default -> throw unknownUnit(text, unit);
        };
    }

    private static GrammarException unknownUnit(String text, String unit) {
        return new GrammarException(
                "'" + text + "' has the unknown unit '" + unit + "'",
                "the units are b, k, m, g, t and p");
    }

    /** Where the unit begins: after the last character that can belong to a number. */
    private static int numberEnd(String text) {
        int end = text.length();
        while (end > 0 && "0123456789. ".indexOf(text.charAt(end - 1)) < 0) {
            end--;
        }
        return end;
    }
}
