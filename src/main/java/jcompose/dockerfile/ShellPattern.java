package jcompose.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** A pattern of {@code ${name#pattern}} and its kin: {@code *}, {@code ?} and escapes. */
final class ShellPattern {
    private enum Kind {
        MANY,
        ONE,
        LITERAL
    }

    private record Element(Kind kind, char literal) {}

    private final List<Element> elements = new ArrayList<>();

    ShellPattern(String pattern) {
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i++);
            if (c == '*') {
                elements.add(new Element(Kind.MANY, c));
            } else if (c == '?') {
                elements.add(new Element(Kind.ONE, c));
            } else if (c == '\\') {
                char escaped = i < pattern.length() ? pattern.charAt(i++) : 0;
                // } and / are escaped because of ${…}, the rest because of the pattern.
                if ("}/*?\\".indexOf(escaped) < 0) {
                    throw new IllegalArgumentException(
                            "the pattern " + pattern + " has the invalid escape \\" + escaped);
                }
                elements.add(new Element(Kind.LITERAL, escaped));
            } else {
                elements.add(new Element(Kind.LITERAL, c));
            }
        }
    }

    String withoutPrefix(String value, boolean longest) {
        int end = end(value, 0, longest);
        return end < 0 ? value : value.substring(end);
    }

    String withoutSuffix(String value, boolean longest) {
        int found = -1;
        for (int start = value.length(); start >= 0; start--) {
            if (matches(value, start, value.length(), 0)) {
                found = start;
                if (!longest) {
                    break;
                }
            }
        }
        return found < 0 ? value : value.substring(0, found);
    }

    /** The longest match at the leftmost place, or all of them. */
    String replace(String value, String replacement, boolean all) {
        StringBuilder result = new StringBuilder();
        int position = 0;
        while (position <= value.length()) {
            int end = end(value, position, true);
            if (end < 0 || (end == position && position == value.length() && position > 0)) {
                if (position < value.length()) {
                    result.append(value.charAt(position));
                }
                position++;
                continue;
            }
            result.append(replacement);
            if (end == position && position < value.length()) {
                result.append(value.charAt(position));
            }
            position = Math.max(end, position + 1);
            if (!all) {
                break;
            }
        }
        return position < value.length() ? result + value.substring(position) : result.toString();
    }

    /** Where a match that begins at {@code start} ends, or -1. */
    private int end(String value, int start, boolean longest) {
        int found = -1;
        for (int end = start; end <= value.length(); end++) {
            if (matches(value, start, end, 0)) {
                found = end;
                if (!longest) {
                    break;
                }
            }
        }
        return found;
    }

    private boolean matches(String value, int start, int end, int element) {
        int position = start;
        for (int i = element; i < elements.size(); i++) {
            Element current = elements.get(i);
            if (current.kind() == Kind.MANY) {
                for (int rest = end; rest >= position; rest--) {
                    if (matches(value, rest, end, i + 1)) {
                        return true;
                    }
                }
                return false;
            }
            boolean fits =
                    position < end
                            && (current.kind() == Kind.ONE
                                    || value.charAt(position) == current.literal());
            if (!fits) {
                return false;
            }
            position++;
        }
        return position == end;
    }
}
