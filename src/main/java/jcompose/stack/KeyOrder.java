package jcompose.stack;

import java.util.Comparator;

/**
 * The order in which the reference prints the keys of a map: letters after everything else, and
 * numbers by their value.
 */
final class KeyOrder implements Comparator<String> {
    @Override
    public int compare(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        int at = 0;
        while (at < shorter && left.charAt(at) == right.charAt(at)) {
            at++;
        }
        if (at == shorter) {
            return Integer.compare(left.length(), right.length());
        }
        boolean leftLetter = Character.isLetter(left.charAt(at));
        boolean rightLetter = Character.isLetter(right.charAt(at));
        if (leftLetter != rightLetter) {
            boolean afterDigit = at > 0 && Character.isDigit(left.charAt(at - 1));
            return leftLetter == afterDigit ? -1 : 1;
        }
        if (!leftLetter) {
            int start = at;
            while (start > 0 && Character.isDigit(left.charAt(start - 1))) {
                start--;
            }
            int order = numbers(digits(left, start), digits(right, start));
            if (order != 0) {
                return order;
            }
        }
        return Character.compare(left.charAt(at), right.charAt(at));
    }

    /** Without leading zeros; what begins with no digit counts as zero. */
    private static String digits(String text, int start) {
        int end = start;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        while (start < end - 1 && text.charAt(start) == '0') {
            start++;
        }
        return end == start ? "0" : text.substring(start, end);
    }

    private static int numbers(String left, String right) {
        return left.length() != right.length()
                ? Integer.compare(left.length(), right.length())
                : left.compareTo(right);
    }
}
