package jcompose.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * The words that begin with {@code --} before an instruction's arguments; quotes are taken off and
 * may hold spaces. The escape character here is always the backslash.
 */
record BuilderFlags(List<String> flags, String rest) {
    static BuilderFlags split(String text) {
        List<String> flags = new ArrayList<>();
        int position = 0;
        while (true) {
            while (position < text.length() && Spaces.is(text.charAt(position))) {
                position++;
            }
            if (!text.startsWith("--", position)) {
                return new BuilderFlags(flags, text.substring(position));
            }
            StringBuilder flag = new StringBuilder();
            position = word(text, position, flag);
            if (flag.toString().equals("--")) {
                return new BuilderFlags(flags, text.substring(position));
            }
            flags.add(flag.toString());
        }
    }

    /** Returns where the word ends. */
    private static int word(String text, int start, StringBuilder word) {
        char quote = 0;
        int position = start;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (quote == 0 && Spaces.is(c)) {
                return position;
            }
            position++;
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (c != '\\') {
                word.append(c);
            } else if (position < text.length()) {
                word.append(text.charAt(position++));
            }
        }
        return position;
    }
}
