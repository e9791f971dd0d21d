package jcompose.dockerfile;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Expands the variables of a word and takes off its quotes: Dockerfile reference, "Environment
 * replacement".
 */
public final class Expansion {
    private static final int END = -1;

    /** What stays as it is written. */
    record Style(boolean quotesStay, boolean escapesStay, boolean unsetStays) {
        static final Style PLAIN = new Style(false, false, false);
    }

    /** What has been read, as one word and split at spaces outside of quotes. */
    record Result(String word, List<String> words) {}

    private final String text;
    private final char escape;
    private final Map<String, String> variables;
    private final Style style;

    /** Shared by all levels: the words of a nested one replace those begun outside. */
    private final StringBuilder current = new StringBuilder();

    private boolean raw;
    private int position;

    Expansion(String text, char escape, Map<String, String> variables, Style style) {
        this.text = text;
        this.escape = escape;
        this.variables = variables;
        this.style = style;
        this.raw = style.escapesStay();
    }

    /**
     * Expands to one word.
     *
     * @throws IllegalArgumentException with what is wrong in the text
     */
    public static String word(String text, char escape, Map<String, String> variables) {
        return new Expansion(text, escape, variables, Style.PLAIN).read().word();
    }

    /** Expands, then splits at spaces outside of quotes. */
    public static List<String> words(String text, char escape, Map<String, String> variables) {
        return new Expansion(text, escape, variables, Style.PLAIN).read().words();
    }

    /** Expands the variables of a here-document, in which quotes mean nothing. */
    public static String document(String text, char escape, Map<String, String> variables) {
        Expansion expansion = new Expansion(text, escape, variables, Style.PLAIN);
        return expansion.read(END, false, false).word();
    }

    Result read() {
        return read(END, style.escapesStay(), true);
    }

    /** The words of one level. */
    private final class Level {
        private final StringBuilder whole = new StringBuilder();
        private final List<String> words = new ArrayList<>();
        private boolean inWord;

        void closed(String part) {
            whole.append(part);
            current.append(part);
            inWord = true;
        }

        void open(String part) {
            whole.append(part);
            for (int i = 0; i < part.length(); i++) {
                char c = part.charAt(i);
                if (!Spaces.is(c)) {
                    current.append(c);
                    inWord = true;
                } else if (inWord && !current.isEmpty()) {
                    end();
                    inWord = false;
                }
            }
        }

        private void end() {
            words.add(current.toString());
            current.setLength(0);
        }

        Result result() {
            if (!current.isEmpty()) {
                end();
            }
            return new Result(whole.toString(), words);
        }
    }

    /**
     * Reads up to {@code stop} and past it.
     *
     * @param escapes whether they stay, for patterns that know them themselves
     */
    private Result read(int stop, boolean escapes, boolean quotes) {
        boolean outer = raw;
        raw = escapes;
        current.setLength(0);
        Level level = new Level();
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == stop) {
                position++;
                raw = outer;
                return level.result();
            }
            if (c == '\'' && quotes) {
                level.closed(singleQuoted());
            } else if (c == '"' && quotes) {
                level.closed(doubleQuoted());
            } else if (c == '$') {
                level.open(dollar());
            } else if (c == '<') {
                level.closed(heredocMark());
            } else if (c == escape) {
                escaped(level);
            } else {
                level.open(character());
            }
        }
        if (stop != END) {
            throw new IllegalArgumentException("the \"" + (char) stop + "\" of ${…} is missing");
        }
        raw = outer;
        return level.result();
    }

    private void escaped(Level level) {
        position++;
        if (raw) {
            level.closed(String.valueOf(escape));
        }
        if (position < text.length()) {
            level.closed(character());
        }
    }

    /** The mark of a here-document and its name are one word, whatever blanks are between them. */
    private String heredocMark() {
        int start = position++;
        if (position < text.length() && text.charAt(position) == '<') {
            position++;
            while (position < text.length() && "\t\r ".indexOf(text.charAt(position)) >= 0) {
                position++;
            }
        }
        return text.substring(start, position);
    }

    /** One, or a surrogate pair. */
    private String character() {
        int start = position;
        position = text.offsetByCodePoints(position, 1);
        return text.substring(start, position);
    }

    private String singleQuoted() {
        int start = position;
        int end = text.indexOf('\'', start + 1);
        if (end < 0) {
            throw new IllegalArgumentException("the closing ' is missing");
        }
        position = end + 1;
        return style.quotesStay() ? text.substring(start, end + 1) : text.substring(start + 1, end);
    }

    private String doubleQuoted() {
        String quote = style.quotesStay() ? "\"" : "";
        StringBuilder content = new StringBuilder(quote);
        position++;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '"') {
                position++;
                return content.append(quote).toString();
            }
            if (c == '$') {
                content.append(dollar());
            } else if (c == escape) {
                position++;
                escapedInQuotes(content);
            } else {
                content.append(character());
            }
        }
        throw new IllegalArgumentException("the closing \" is missing");
    }

    private void escapedInQuotes(StringBuilder content) {
        if (raw) {
            content.append(escape);
        }
        if (position == text.length()) {
            return;
        }
        char escaped = text.charAt(position);
        if (escaped == '"' || escaped == '$' || escaped == escape) {
            content.append(character());
        } else {
            content.append(escape);
        }
    }

    private String dollar() {
        position++;
        if (position < text.length() && text.charAt(position) == '{') {
            position++;
            return new Braces().read();
        }
        String name = name();
        if (name.isEmpty()) {
            return "$";
        }
        String value = variables.get(name);
        return value == null ? (style.unsetStays() ? "$" + name : "") : value;
    }

    /** What stands between the braces of a variable. */
    private final class Braces {
        private String name = "";
        private @Nullable String value;

        String read() {
            if (position < text.length() && "{}:".indexOf(text.charAt(position)) >= 0) {
                throw new IllegalArgumentException("bad substitution: a name follows ${");
            }
            name = name();
            value = variables.get(name);
            if (position == text.length()) {
                throw new IllegalArgumentException("the \"}\" of ${" + name + " is missing");
            }
            char modifier = text.charAt(position++);
            if (modifier == '}') {
                return unsetStays() ? "${" + name + "}" : value();
            }
            if (modifier == '/') {
                return replaced();
            }
            boolean emptyIsUnset = modifier == ':';
            if (emptyIsUnset && position < text.length()) {
                modifier = text.charAt(position++);
            }
            if ((emptyIsUnset ? "-+?" : "-+?#%").indexOf(modifier) < 0) {
                throw new IllegalArgumentException(
                        "unsupported modifier "
                                + (emptyIsUnset ? ":" : "")
                                + modifier
                                + " in ${"
                                + name
                                + "…}");
            }
            return modified(modifier, emptyIsUnset);
        }

        private String modified(char modifier, boolean emptyIsUnset) {
            boolean pattern = modifier == '#' || modifier == '%';
            String word = until('}', pattern);
            if (unsetStays()) {
                return "${" + name + (emptyIsUnset ? ":" : "") + modifier + word + "}";
            }
            boolean unset = value == null || (emptyIsUnset && value.isEmpty());
            return switch (modifier) {
                case '-' -> unset ? word : value();
                case '+' -> unset ? "" : word;
                case '?' -> unset ? refuse(word) : value();
                default -> trimmed(modifier, word);
            };
        }

        private String refuse(String message) {
            String reason = value == null ? "is not set" : "is empty";
            throw new IllegalArgumentException(
                    name + (message.isEmpty() ? " " + reason : ": " + message));
        }

        /** A doubled modifier takes the longest match. */
        private String trimmed(char modifier, String word) {
            boolean longest = !word.isEmpty() && word.charAt(0) == modifier;
            ShellPattern pattern = new ShellPattern(longest ? word.substring(1) : word);
            return modifier == '#'
                    ? pattern.withoutPrefix(value(), longest)
                    : pattern.withoutSuffix(value(), longest);
        }

        private String replaced() {
            boolean all = position < text.length() && text.charAt(position) == '/';
            if (all) {
                position++;
            }
            String pattern = until('/', true);
            String replacement = until('}', true);
            return unsetStays()
                    ? "${" + name + "/" + pattern + "/" + replacement + "}"
                    : new ShellPattern(pattern).replace(value(), replacement, all);
        }

        private boolean unsetStays() {
            return value == null && style.unsetStays();
        }

        private String value() {
            return value == null ? "" : value;
        }

        private String until(char stop, boolean escapes) {
            return Expansion.this.read(stop, escapes, true).word();
        }
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
}
