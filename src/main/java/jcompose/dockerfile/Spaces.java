package jcompose.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** What separates words: Unicode's White_Space, and for plain lists only what a keyboard has. */
final class Spaces {
    private Spaces() {}

    static boolean is(int c) {
        return (c >= '\t' && c <= '\r')
                || c == 0x85
                || (Character.isSpaceChar(c) && c != 0x180E && c != 0x200B);
    }

    static String stripLeading(String text) {
        int start = 0;
        while (start < text.length() && is(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    static String strip(String text) {
        int end = text.length();
        while (end > 0 && is(text.charAt(end - 1))) {
            end--;
        }
        return stripLeading(text.substring(0, end));
    }

    /** At runs of blanks; at most {@code limit} parts, the last with the rest. */
    static List<String> split(String text, int limit) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (i < text.length() && parts.size() < limit - 1) {
            if (!isBlank(text.charAt(i))) {
                i++;
                continue;
            }
            parts.add(text.substring(start, i));
            while (i < text.length() && isBlank(text.charAt(i))) {
                i++;
            }
            start = i;
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static boolean isBlank(char c) {
        return c == '\t' || c == 0x0B || c == '\f' || c == '\r' || c == ' ';
    }
}
