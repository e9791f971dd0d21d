package jcompose.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Splits one statement into keyword, flags and arguments. */
final class StatementParser {
    private static final List<String> HEREDOC_KEYWORDS = List.of("ADD", "COPY", "RUN");

    private final Location location;
    private final String text;
    private final char escape;
    private int position;

    StatementParser(Location location, String text, char escape) {
        this.location = location;
        this.text = text;
        this.escape = escape;
    }

    Statement parse() throws BuildException {
        while (position < text.length() && !isSpace(text.charAt(position))) {
            position++;
        }
        String keyword = text.substring(0, position).toUpperCase(Locale.ROOT);
        Keywords.check(keyword, location);
        List<String> flags = new ArrayList<>();
        skipSpaces();
        while (text.startsWith("--", position)) {
            String flag = flag();
            skipSpaces();
            if (flag.isEmpty()) {
                break;
            }
            flags.add(flag);
        }
        String arguments = text.substring(position);
        if (HEREDOC_KEYWORDS.contains(keyword) && hasHeredoc(arguments)) {
            throw location.unsupported("a here-document in " + keyword);
        }
        return new Statement(location, keyword, flags, arguments, text);
    }

    /** One word; quotes are taken off and may hold spaces. */
    private String flag() {
        StringBuilder flag = new StringBuilder();
        position += 2;
        char quote = 0;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (quote == 0 && isSpace(c)) {
                break;
            }
            position++;
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (c == escape && quote != '\'' && position < text.length()) {
                flag.append(text.charAt(position++));
            } else {
                flag.append(c);
            }
        }
        return flag.toString();
    }

    /** {@code <<NAME}, {@code <<-NAME}, each perhaps after a file descriptor and in quotes. */
    private boolean hasHeredoc(String arguments) {
        for (String word : Words.split(arguments, escape)) {
            int start = 0;
            while (start < word.length() && Character.isDigit(word.charAt(start))) {
                start++;
            }
            if (word.startsWith("<<", start)) {
                String name = word.substring(start + (word.startsWith("-", start + 2) ? 3 : 2));
                if (!name.isEmpty() && name.indexOf('<') < 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private void skipSpaces() {
        while (position < text.length() && isSpace(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c);
    }
}
