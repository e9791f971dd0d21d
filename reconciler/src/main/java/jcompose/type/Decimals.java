package jcompose.type;

/**
 * Decimal numbers that fit into a long in units of their last place. {@link java.math.BigDecimal}
 * can do more, and raises five to the power of 65,536 as it is loaded (JDK 25), which takes as long
 * as a tenth of a short command.
 */
public final class Decimals {
    private Decimals() {}

    /**
     * So many units of a decimal place, without needless zeros: 1,500 of the third are {@code 1.5}.
     *
     * @param place 0 to 18
     */
    public static String text(long units, int place) {
        long one = one(place);
        long fraction = Math.abs(units % one);
        String whole = (units < 0 ? "-" : "") + Math.abs(units / one);
        if (fraction == 0) {
            return whole;
        }
        String digits = Long.toString(one + fraction).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return whole + "." + digits.substring(0, end);
    }

    /**
     * A number times a factor, rounded down.
     *
     * @param number digits, and one point at most: {@code 1.5}, {@code .5}, {@code 2.}
     * @param factor at most a tenth of what a long holds
     * @throws ArithmeticException when the product is more than a long holds
     */
    public static long times(String number, long factor) {
        int point = number.indexOf('.');
        String whole = point < 0 ? number : number.substring(0, point);
        long product = 0;
        for (int i = 0; i < whole.length(); i++) {
            product = Math.addExact(Math.multiplyExact(product, 10), digit(whole, i));
        }
        product = Math.multiplyExact(product, factor);
        long fraction = 0;
        for (int i = number.length() - 1; point >= 0 && i > point; i--) {
            fraction = (digit(number, i) * factor + fraction) / 10;
        }
        return Math.addExact(product, fraction);
    }

    private static long digit(String number, int position) {
        return Character.digit(number.charAt(position), 10);
    }

    private static long one(int place) {
        long one = 1;
        for (int i = 0; i < place; i++) {
            one *= 10;
        }
        return one;
    }
}
