package jcompose.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Splits arguments at spaces outside of quotes; quotes and escapes stay in the words. */
final class Words {
    private final String text;
    private final char escape;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private char quote;
    private boolean quoted;

    private Words(String text, char escape) {
        this.text = text;
        this.escape = escape;
    }

    static List<String> split(String text, char escape) {
        return new Words(text, escape).split();
    }

    private List<String> split() {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (quote == 0 && Spaces.is(c)) {
                end();
                i++;
            } else if (c == escape && quote != '\'') {
                // An escape at the very end means nothing.
                if (i + 1 < text.length()) {
                    word.append(c).append(text.charAt(i + 1));
                }
                i += 2;
            } else {
                if (quote == 0 && (c == '"' || c == '\'')) {
                    quote = c;
                    quoted = true;
                } else if (c == quote) {
                    quote = 0;
                }
                word.append(c);
                i++;
            }
        }
        end();
        return words;
    }

    private void end() {
        if (quoted || !word.isEmpty()) {
            words.add(word.toString());
        }
        word.setLength(0);
        quoted = false;
    }
}
