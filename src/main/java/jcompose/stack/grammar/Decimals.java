package jcompose.stack.grammar;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** Numbers with a fraction, as the reference reads them (Go's {@code strconv.ParseFloat}). */
public final class Decimals {
    private static final String DIGITS = "[0-9](?:_?[0-9])*+";
    private static final String HEX_DIGITS = "_?[0-9a-fA-F](?:_?[0-9a-fA-F])*+";

    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(?:D(?:\\.(?:D)?)?|\\.D)(?:[eE][+-]?D)?".replace("D", DIGITS));

    private static final Pattern HEXADECIMAL =
            Pattern.compile(
                    "[+-]?0[xX](?:H(?:\\.(?:H)?)?|\\.H)[pP][+-]?D"
                            .replace("H", HEX_DIGITS)
                            .replace("D", DIGITS));

    private Decimals() {}

    /** Null when {@code text} is not a finite number. */
    public static @Nullable Double parse(String text) {
        if (text.length() > 1000
                || !(DECIMAL.matcher(text).matches() || HEXADECIMAL.matcher(text).matches())) {
            return null;
        }
        double value = Double.parseDouble(text.replace("_", ""));
        return Double.isFinite(value) ? value : null;
    }
}
