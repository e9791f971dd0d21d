package jcompose.stack.read;

import jcompose.stack.interpolate.Template;
import jcompose.stack.interpolate.TemplateException;
import jcompose.stack.interpolate.Variables;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the {@code NAME=value} lines of {@code .env} and {@code env_file}:
 *
 * <ul>
 *   <li>{@code export} before the name and a colon for the equals sign are fine; a name alone takes
 *       its value from the variables around
 *   <li>an unquoted value ends at the end of the line or at {@code ␣#}, and is interpolated
 *   <li>a double-quoted value may run over lines, has escapes and is interpolated
 *   <li>a single-quoted value may run over lines and is taken as it stands
 * </ul>
 */
public final class EnvironmentFile {
    private static final String ESCAPES = "abfnrtv\"\\";
    private static final String ESCAPED = "\u0007\b\f\n\r\t\u000B\"\\";

    private final String text;
    private final Variables around;
    private final Map<String, String> values;
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private int at;

    /** The line in which {@code counted} stands. */
    private int line = 1;

    private int counted;

    private EnvironmentFile(String text, Variables around, Map<String, String> values) {
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.around = around;
        this.values = values;
    }

    /** A line that cannot be read. */
    public static final class Mistake extends Exception {
        private static final long serialVersionUID = 1;

        private final int line;

        Mistake(int line, String message) {
            super(message, null, false, false);
            this.line = line;
        }

        /** Counted from 1. */
        public int line() {
            return line;
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /**
     * The variables of a file in its order.
     *
     * @param around win over the file's own when values refer to variables
     */
    public static Map<String, String> read(String text, Variables around) throws Mistake {
        Map<String, String> values = new LinkedHashMap<>();
        readInto(values, text, around);
        return values;
    }

    /**
     * Adds the variables of a file to those of earlier files, which its values may refer to.
     *
     * @param around win over {@code values} when values refer to variables
     * @return the lines where the file's variables stand, counted from 1; of several the last
     */
    public static Map<String, Integer> readInto(
            Map<String, String> values, String text, Variables around) throws Mistake {
        EnvironmentFile file = new EnvironmentFile(text, around, values);
        while (file.skipToStatement()) {
            file.statement();
        }
        return file.lines;
    }

    /** Past white space, empty lines and comments; false at the end. */
    private boolean skipToStatement() {
        while (at < text.length()) {
            char character = text.charAt(at);
            if (character == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (isSpace(character)) {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private void statement() throws Mistake {
        skipExport();
        int start = at;
        if (start == text.length()) {
            throw mistake(start, "there is no name after 'export'");
        }
        int end = nameEnd();
        if (end == text.length()) { // a name alone on an unfinished last line is a value
            put("", value(), start);
            return;
        }
        String name = withoutTrailingSpace(text.substring(start, end));
        if (name.indexOf(' ') >= 0) {
            throw mistake(start, "the name '" + name + "' has a space in it");
        }
        at = end + 1;
        if (text.charAt(end) == '\n') {
            String value = around.get(name);
            if (value != null) {
                put(name, value, start);
            }
            return;
        }
        skipBlanks();
        put(name, value(), start);
    }

    private void put(String name, String value, int start) {
        for (; counted < start; counted++) {
            line += text.charAt(counted) == '\n' ? 1 : 0;
        }
        values.put(name, value);
        lines.put(name, line);
    }

    private void skipExport() {
        int after = at + "export".length();
        if (text.startsWith("export", at)
                && after < text.length()
                && " \t\n\f\r".indexOf(text.charAt(after)) >= 0) {
            at = after;
            skipBlanks();
        }
    }

    private int nameEnd() throws Mistake {
        int i = at;
        while (i < text.length()) {
            int character = text.codePointAt(i);
            if (character == '=' || character == ':' || character == '\n') {
                return i;
            }
            if (!isBlank(character)
                    && "_.-[]".indexOf(character) < 0
                    && !isLetterOrNumber(character)) {
                throw mistake(
                        at,
                        "'"
                                + Character.toString(character)
                                + "' cannot be part of a variable's name");
            }
            i += Character.charCount(character);
        }
        return text.length();
    }

    private static boolean isLetterOrNumber(int character) {
        return switch (Character.getType(character)) {
            case Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> Character.isLetterOrDigit(character);
        };
    }

    private String value() throws Mistake {
        char quote = at < text.length() ? text.charAt(at) : '\n';
        if (quote == '"') {
            int start = at;
            return interpolated(quoted(quote), start, true);
        }
        return quote == '\'' ? quoted(quote) : unquoted();
    }

    private String unquoted() throws Mistake {
        int start = at;
        int end = text.indexOf('\n', at);
        end = end < 0 ? text.length() : end;
        String line = text.substring(at, end);
        at = end;
        int comment = line.indexOf(" #");
        return interpolated(
                withoutTrailingSpace(comment < 0 ? line : line.substring(0, comment)),
                start,
                false);
    }

    /** What stands between quotes; a backslash takes the quote's meaning and stays otherwise. */
    private String quoted(char quote) throws Mistake {
        int start = at;
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == quote) {
                at++;
                return value.toString();
            }
            if (character == '\\' && at + 1 < text.length()) {
                at++;
                if (text.charAt(at) != quote) {
                    value.append('\\');
                }
                value.append(text.charAt(at));
            } else {
                value.append(character);
            }
        }
        throw mistake(start, "the quote " + quote + " is not closed");
    }

    private String interpolated(String value, int start, boolean escapes) throws Mistake {
        try {
            return Template.substitute(
                    escapes ? unescape(value) : value, this::lookUp, ignored -> {});
        } catch (TemplateException e) {
            throw mistake(start, e.getMessage());
        }
    }

    private @Nullable String lookUp(String name) {
        String value = around.get(name);
        return value != null ? value : values.get(name);
    }

    private static String unescape(String value) {
        StringBuilder result = new StringBuilder(value.length());
        int at = 0;
        while (at < value.length()) {
            char character = value.charAt(at++);
            if (character != '\\' || at == value.length()) {
                result.append(character);
                continue;
            }
            char escape = value.charAt(at);
            int known = ESCAPES.indexOf(escape);
            if (known >= 0) {
                result.append(ESCAPED.charAt(known));
                at++;
            } else if (escape == '$') {
                result.append("$$"); // for the interpolation that follows
                at++;
            } else if (octal(value, at) > 0) {
                result.append((char) octal(value, at));
                at += 4;
            } else {
                result.append('\\');
            }
        }
        return result.toString();
    }

    /** The character of {@code 0nnn}; 0 when there is none. */
    private static int octal(String value, int at) {
        if (at + 4 > value.length() || value.charAt(at) != '0') {
            return 0;
        }
        int code = 0;
        for (int i = at + 1; i < at + 4; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 7) {
                return 0;
            }
            code = code * 8 + digit;
        }
        return code < 256 ? code : 0;
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    /** White space within a line, as the reference knows it. */
    private static boolean isBlank(int character) {
        return switch (character) {
            case ' ', '\t', '\r', '\f', '\u000B', '\u0085', '\u00A0' -> true;
            default -> false;
        };
    }

    static boolean isSpace(int character) {
        return character == '\n' || isBlank(character) || Character.isSpaceChar(character);
    }

    static String withoutLeadingSpace(String text) {
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    private static String withoutTrailingSpace(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    private Mistake mistake(int position, String message) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            line += text.charAt(i) == '\n' ? 1 : 0;
        }
        return new Mistake(line, message);
    }
}
