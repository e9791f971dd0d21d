package jcompose.stack.read;

import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

import java.util.Map;

/**
 * What an unquoted scalar is, by the rules that compose files are read with: those of YAML 1.2 (its
 * core schema) and the numbers of Go: {@code 0x1f}, {@code 0o17}, {@code 017}, {@code 1_000}.
 */
public final class PlainScalars implements Schema, ScalarResolver {
    static final PlainScalars SCHEMA = new PlainScalars();

    /** Marks a scalar whose kind is still to be found from its text. */
    static final Tag UNQUOTED = new Tag("jcompose:unquoted");

    private PlainScalars() {}

    @Override
    public ScalarResolver getScalarResolver() {
        return this;
    }

    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
        return Map.of();
    }

    @Override
    public Tag resolve(String value, Boolean implicit) {
        return implicit ? UNQUOTED : Tag.STR;
    }

    /** Whether unquoted {@code text} would be a number, a boolean or nothing. */
    public static boolean isNotText(String text) {
        return !(read(Position.of(""), text) instanceof Tree.Text);
    }

    static Tree read(Position position, String text) {
        return mayBeWord(text) || startsLikeNumber(text)
                ? special(position, text)
                : new Tree.Text(position, text);
    }

    /** By its length and its first letter, which says no for most texts. */
    private static boolean mayBeWord(String text) {
        return text.isEmpty() || (text.length() < 6 && "~nNtTfF".indexOf(text.charAt(0)) >= 0);
    }

    private static Tree special(Position position, String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> new Tree.Null(position);
            case "true", "True", "TRUE" -> new Tree.Bool(position, true);
            case "false", "False", "FALSE" -> new Tree.Bool(position, false);
            default -> {
                Tree number = startsLikeNumber(text) ? number(position, text) : null;
                yield number == null ? new Tree.Text(position, text) : number;
            }
        };
    }

    private static boolean startsLikeNumber(String text) {
        char first = text.charAt(0);
        return (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
    }

    private static @Nullable Tree number(Position position, String text) {
        return switch (text) {
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" ->
                    new Tree.Real(position, Double.POSITIVE_INFINITY);
            case "-.inf", "-.Inf", "-.INF" -> new Tree.Real(position, Double.NEGATIVE_INFINITY);
            case ".nan", ".NaN", ".NAN" -> new Tree.Real(position, Double.NaN);
            default -> {
                String digits = text.replace("_", "");
                Long whole = whole(digits);
                if (whole != null) {
                    yield new Tree.Whole(position, whole);
                }
                yield looksReal(digits)
                        ? new Tree.Real(position, Double.parseDouble(digits))
                        : null;
            }
        };
    }

    private static @Nullable Long whole(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            radix =
                    switch (digits.charAt(1)) {
                        case 'x', 'X' -> 16;
                        case 'b', 'B' -> 2;
                        default -> 8;
                    };
            boolean letter = radix != 8 || digits.charAt(1) == 'o' || digits.charAt(1) == 'O';
            digits = digits.substring(letter ? 2 : 1);
        }
        if (!isDigits(digits, radix)) {
            return null;
        }
        try {
            return Long.parseLong((text.startsWith("-") ? "-" : "") + digits, radix);
        } catch (NumberFormatException e) { // too large
            return null;
        }
    }

    private static boolean isDigits(String text, int radix) {
        return !text.isEmpty() && text.chars().allMatch(each -> Character.digit(each, radix) >= 0);
    }

    /** {@code [-+]? ( .digits | digits [ .digits? ] ) ( [eE] [-+]? digits )?}. */
    private static boolean looksReal(String text) {
        int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int whole = digits(text, at);
        at += whole;
        int fraction = 0;
        if (at < text.length() && text.charAt(at) == '.') {
            fraction = digits(text, at + 1);
            at += 1 + fraction;
        }
        if (whole + fraction == 0) {
            return false;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            at += at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+') ? 1 : 0;
            int exponent = digits(text, at);
            at += exponent;
            return exponent > 0 && at == text.length();
        }
        return at == text.length();
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end - from;
    }
}
