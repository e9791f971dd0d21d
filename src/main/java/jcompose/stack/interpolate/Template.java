package jcompose.stack.interpolate;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * A text with variables, as the Compose specification's 12-interpolation.md has them:
 *
 * <ul>
 *   <li>{@code $NAME}, {@code ${NAME}}: the value, or nothing and a warning
 *   <li>{@code ${NAME:-default}}, {@code ${NAME-default}}: a default when it is unset or (with the
 *       colon) empty
 *   <li>{@code ${NAME:?why}}, {@code ${NAME?why}}: an error then
 *   <li>{@code ${NAME:+instead}}, {@code ${NAME+instead}}: something else when it is set and (with
 *       the colon) not empty
 *   <li>{@code $$}: a dollar
 * </ul>
 *
 * What stands after the operator is such a text again. A dollar before anything else is a dollar.
 */
public final class Template {
    private static final int DEEPEST = 50;
    private static final int LONGEST = 4 << 20;

    private final Variables variables;
    private final Consumer<String> unset;

    private Template(Variables variables, Consumer<String> unset) {
        this.variables = variables;
        this.unset = unset;
    }

    /**
     * The text with all variables replaced.
     *
     * @param unset is told the name of each variable that is not set and has no default
     * @throws TemplateException when the text is not valid, or a required variable has no value
     */
    public static String substitute(String text, Variables variables, Consumer<String> unset)
            throws TemplateException {
        return text.indexOf('$') < 0
                ? text
                : new Template(variables, unset).substitute(text, DEEPEST);
    }

    private String substitute(String text, int depth) throws TemplateException {
        if (depth == 0) {
            throw new TemplateException("variables are nested deeper than " + DEEPEST, "");
        }
        StringBuilder result = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int dollar = text.indexOf('$', at);
            if (dollar < 0) {
                dollar = text.length();
            }
            result.append(text, at, dollar);
            at = dollar == text.length() ? dollar : variable(text, dollar, result, depth);
            if (result.length() > LONGEST) {
                throw new TemplateException("becomes longer than " + LONGEST + " characters", "");
            }
        }
        return result.toString();
    }

    /** Appends what stands for the dollar at {@code dollar}; returns where the rest begins. */
    private int variable(String text, int dollar, StringBuilder result, int depth)
            throws TemplateException {
        int next = dollar + 1;
        if (next < text.length() && text.charAt(next) == '$') {
            result.append('$');
            return next + 1;
        }
        if (next < text.length() && text.charAt(next) == '{') {
            int close = closingBrace(text, next);
            result.append(braced(text, next + 1, close, depth));
            return close + 1;
        }
        int end = nameEnd(text, next);
        if (end == next) {
            result.append('$');
            return next;
        }
        result.append(plain(text.substring(next, end)));
        return end;
    }

    private String braced(String text, int from, int close, int depth) throws TemplateException {
        int end = nameEnd(text, from);
        if (end == from) {
            throw invalid(text);
        }
        String name = text.substring(from, end);
        if (end == close) {
            return plain(name);
        }
        boolean colon = text.charAt(end) == ':';
        int operator = colon ? end + 1 : end;
        String word = text.substring(Math.min(operator + 1, close), close);
        String value = variables.get(name);
        boolean present = value != null && !(colon && value.isEmpty());
        return switch (operator < close ? text.charAt(operator) : '}') {
            case '-' -> present ? nonNull(value) : substitute(word, depth - 1);
            case '+' -> present ? substitute(word, depth - 1) : "";
            case '?' -> {
                if (!present) {
                    throw missing(name, substitute(word, depth - 1));
                }
                yield nonNull(value);
            }
            default -> throw invalid(text);
        };
    }

    private String plain(String name) {
        String value = variables.get(name);
        if (value == null) {
            unset.accept(name);
            return "";
        }
        return value;
    }

    private static String nonNull(@Nullable String value) {
        return value == null ? "" : value;
    }

    /**
     * The brace that closes the one at {@code open}, on the same line. Where braces do not pair up,
     * it is the line's last one. The reference does not look at the character after an opening
     * brace, so the empty braces in {@code ${M:-{}}} do not pair up.
     */
    private static int closingBrace(String text, int open) throws TemplateException {
        int depth = 0;
        int last = -1;
        int skipped = -1;
        for (int at = open; at < text.length() && text.charAt(at) != '\n'; at++) {
            char character = text.charAt(at);
            if (character == '}') {
                last = at;
            }
            if (at == skipped) {
                continue;
            }
            if (character == '{') {
                depth++;
                skipped = at + 1;
            } else if (character == '}' && --depth == 0) {
                return at;
            }
        }
        if (last < 0) {
            throw invalid(text);
        }
        return last;
    }

    private static int nameEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isNameCharacter(text.charAt(end), end > from)) {
            end++;
        }
        return end;
    }

    private static boolean isNameCharacter(char character, boolean digits) {
        return character == '_'
                || (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (digits && character >= '0' && character <= '9');
    }

    private static TemplateException invalid(String text) {
        return new TemplateException(
                "'" + text + "' is not a valid use of variables",
                "write $$ for a dollar that is meant as one");
    }

    private static TemplateException missing(String name, String why) {
        return new TemplateException(
                "required variable "
                        + name
                        + " is missing a value"
                        + (why.isEmpty() ? "" : ": " + why),
                "");
    }
}
