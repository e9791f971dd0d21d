package jcompose.build;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Expands the variables of a word and takes off its quotes: Dockerfile reference, "Environment
 * replacement".
 */
final class Expansion {
    private static final int END = -1;

    private final String text;
    private final char escape;
    private final Map<String, String> variables;
    private int position;

    private Expansion(String text, char escape, Map<String, String> variables) {
        this.text = text;
        this.escape = escape;
        this.variables = variables;
    }

    /**
     * Expands to one word.
     *
     * @throws IllegalArgumentException with what is wrong in the text
     */
    static String word(String text, char escape, Map<String, String> variables) {
        Result result = new Result();
        new Expansion(text, escape, variables).read(END, false, result);
        return result.word();
    }

    /** Expands, then splits at spaces outside of quotes. */
    static List<String> words(String text, char escape, Map<String, String> variables) {
        Result result = new Result();
        new Expansion(text, escape, variables).read(END, false, result);
        return result.words();
    }

    /** What has been read, both as one word and split. */
    private static final class Result {
        private final StringBuilder whole = new StringBuilder();
        private final List<String> words = new ArrayList<>();
        private final StringBuilder current = new StringBuilder();

        void quoted(String text) {
            whole.append(text);
            current.append(text);
        }

        void open(String text) {
            whole.append(text);
            for (int i = 0; i < text.length(); i++) {
                if (Character.isWhitespace(text.charAt(i))) {
                    end();
                } else {
                    current.append(text.charAt(i));
                }
            }
        }

        private void end() {
            if (!current.isEmpty()) {
                words.add(current.toString());
                current.setLength(0);
            }
        }

        String word() {
            return whole.toString();
        }

        List<String> words() {
            end();
            return words;
        }
    }

    /**
     * Reads up to {@code stop} and past it.
     *
     * @param raw escapes stay, for patterns that know them themselves
     */
    private void read(int stop, boolean raw, Result result) {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == stop) {
                position++;
                return;
            }
            if (c == '\'') {
                result.quoted(singleQuoted());
            } else if (c == '"') {
                result.quoted(doubleQuoted(raw));
            } else if (c == '$') {
                result.open(dollar());
            } else if (c == escape) {
                position++;
                if (raw) {
                    result.quoted(String.valueOf(c));
                }
                if (position < text.length()) {
                    result.quoted(character());
                }
            } else {
                result.open(character());
            }
        }
        if (stop != END) {
            throw new IllegalArgumentException("the \"" + (char) stop + "\" of ${…} is missing");
        }
    }

    private String until(char stop, boolean raw) {
        Result result = new Result();
        read(stop, raw, result);
        return result.word();
    }

    /** One, or a surrogate pair. */
    private String character() {
        int start = position;
        position = text.offsetByCodePoints(position, 1);
        return text.substring(start, position);
    }

    private String singleQuoted() {
        int end = text.indexOf('\'', position + 1);
        if (end < 0) {
            throw new IllegalArgumentException("the closing ' is missing");
        }
        String content = text.substring(position + 1, end);
        position = end + 1;
        return content;
    }

    private String doubleQuoted(boolean raw) {
        StringBuilder content = new StringBuilder();
        position++;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '"') {
                position++;
                return content.toString();
            }
            if (c == '$') {
                content.append(dollar());
            } else if (c == escape && position + 1 < text.length()) {
                position++;
                char escaped = text.charAt(position);
                boolean special = escaped == '"' || escaped == '$' || escaped == escape;
                if (raw || !special) {
                    content.append(c);
                }
                if (special) {
                    content.append(character());
                }
            } else if (c == escape) {
                position++;
            } else {
                content.append(character());
            }
        }
        throw new IllegalArgumentException("the closing \" is missing");
    }

    private String dollar() {
        position++;
        if (position < text.length() && text.charAt(position) == '{') {
            position++;
            return braces();
        }
        String name = name();
        return name.isEmpty() ? "$" : value(name, "");
    }

    private String braces() {
        if (position < text.length() && "{}:".indexOf(text.charAt(position)) >= 0) {
            throw new IllegalArgumentException("bad substitution: a name follows ${");
        }
        String name = name();
        if (position == text.length()) {
            throw new IllegalArgumentException("the \"}\" of ${" + name + " is missing");
        }
        char modifier = text.charAt(position++);
        if (modifier == '}') {
            return value(name, "");
        }
        if (modifier == '/') {
            return replaced(name);
        }
        boolean emptyIsUnset = modifier == ':';
        if (emptyIsUnset && position < text.length()) {
            modifier = text.charAt(position++);
        }
        if ("-+?#%".indexOf(modifier) < 0) {
            throw new IllegalArgumentException(
                    "unsupported modifier " + (emptyIsUnset ? ":" : "") + modifier + " in ${…}");
        }
        return modified(name, modifier, emptyIsUnset);
    }

    private String modified(String name, char modifier, boolean emptyIsUnset) {
        boolean pattern = modifier == '#' || modifier == '%';
        String word = until('}', pattern);
        String value = variables.get(name);
        boolean unset = value == null || (emptyIsUnset && value.isEmpty());
        return switch (modifier) {
            case '-' -> unset ? word : value(name, "");
            case '+' -> unset ? "" : word;
            case '?' -> unset ? refuse(name, word, value) : value(name, "");
            default -> trimmed(value(name, ""), modifier, word);
        };
    }

    private static String refuse(String name, String message, @Nullable String value) {
        String reason = value == null ? "is not set" : "is empty";
        throw new IllegalArgumentException(
                name + (message.isEmpty() ? " " + reason : ": " + message));
    }

    /** A doubled modifier takes the longest match. */
    private static String trimmed(String value, char modifier, String word) {
        boolean longest = !word.isEmpty() && word.charAt(0) == modifier;
        ShellPattern pattern = new ShellPattern(longest ? word.substring(1) : word);
        return modifier == '#'
                ? pattern.withoutPrefix(value, longest)
                : pattern.withoutSuffix(value, longest);
    }

    private String replaced(String name) {
        boolean all = position < text.length() && text.charAt(position) == '/';
        if (all) {
            position++;
        }
        String pattern = until('/', true);
        String replacement = until('}', true);
        return new ShellPattern(pattern).replace(value(name, ""), replacement, all);
    }

    /** Letters, digits and underscores; or digits alone; or one of the shell's special names. */
    private String name() {
        int start = position;
        if (position < text.length()) {
            char first = text.charAt(position);
            if (Character.isDigit(first)) {
                while (position < text.length() && Character.isDigit(text.charAt(position))) {
                    position++;
                }
                return text.substring(start, position);
            }
            if ("@*#?-$!".indexOf(first) >= 0) {
                return text.substring(start, ++position);
            }
        }
        while (position < text.length()
                && (Character.isLetterOrDigit(text.charAt(position))
                        || text.charAt(position) == '_')) {
            position++;
        }
        return text.substring(start, position);
    }

    private String value(String name, String otherwise) {
        return variables.getOrDefault(name, otherwise);
    }
}
