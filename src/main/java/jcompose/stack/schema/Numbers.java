package jcompose.stack.schema;

import java.math.BigDecimal;

/** Prints numbers as the reference does. */
public final class Numbers {
    /** Every whole number below it is a double. */
    private static final double EXACT = 0x1p53;

    private Numbers() {}

    /** The shortest decimal text of {@code value}, with no needless fraction: {@code 1}, 0.5. */
    public static String text(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        double size = Math.abs(value);
        if (size < EXACT && value == Math.rint(value)) {
            return Long.toString((long) value);
        }
        if (size >= 1e-3 && size < 1e7) { // where Java writes no exponent
            return Double.toString(value);
        }
        BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
        if (value == 0 || (size >= 1e-4 && size < 1e21)) {
            return decimal.signum() == 0 ? "0" : decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = decimal.precision() - decimal.scale() - 1;
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
