package jcompose.stack.schema;

import jcompose.stack.grammar.ByteSizes;
import jcompose.stack.grammar.Durations;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The formats of the Compose specification. Where the specification takes a number or a boolean it
 * takes a string as well, which is what interpolation leaves behind.
 */
final class Formats {
    /** As the reference has it: somewhere in the text. */
    private static final Pattern PULL_POLICIES =
            Pattern.compile(
                    "always|never|build|if_not_present|missing|refresh|daily|weekly"
                            + "|every_([0-9]+[wdhms])+");

    private static final Pattern CONTAINER_NAMES = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

    static final Format STRING =
            new Format("a string", scalar -> scalar instanceof Tree.Text ? scalar : null);

    /** As variables and labels have them: whatever it is, its text counts. */
    static final Format ANY_SCALAR =
            new Format(
                    "a string, a number or a boolean",
                    scalar -> {
                        String text = text(scalar);
                        return text == null ? null : new Tree.Text(scalar.position(), text);
                    });

    static final Format STRING_OR_NUMBER =
            new Format(
                    "a string or a number",
                    scalar ->
                            scalar instanceof Tree.Bool ? null : ANY_SCALAR.reader().read(scalar));

    static final Format STRING_OR_WHOLE =
            new Format(
                    "a string or a whole number",
                    scalar ->
                            scalar instanceof Tree.Real
                                    ? null
                                    : STRING_OR_NUMBER.reader().read(scalar));

    static final Format STRING_OR_BOOLEAN =
            new Format(
                    "a string or a boolean",
                    scalar ->
                            scalar instanceof Tree.Text || scalar instanceof Tree.Bool
                                    ? ANY_SCALAR.reader().read(scalar)
                                    : null);

    static final Format BOOLEAN = new Format("true or false", Formats::bool);

    static final Format STRICT_BOOLEAN =
            new Format("true or false", scalar -> scalar instanceof Tree.Bool ? scalar : null);

    static final Format WHOLE_NUMBER = new Format("a whole number", Formats::whole);

    static final Format STRICT_WHOLE =
            new Format(
                    "a whole number", scalar -> scalar instanceof Tree.Text ? null : whole(scalar));

    static final Format COUNT =
            atLeast(0, new Format("a whole number of 0 or more", Formats::whole));

    /** Not as a string, which the reference cannot read here. */
    static final Format UNSIGNED =
            atLeast(0, new Format("a whole number of 0 or more", STRICT_WHOLE.reader()));

    static final Format SCORE =
            new Format(
                    "a whole number from -1000 to 1000",
                    scalar -> {
                        Tree number = whole(scalar);
                        if (number instanceof Tree.Whole(Position ignored, long value)
                                && !(scalar instanceof Tree.Text)
                                && Math.abs(value) > 1000) {
                            throw new GrammarException(
                                    "must be a whole number from -1000 to 1000, not " + value, "");
                        }
                        return number;
                    });

    /** In single precision, as the reference keeps it. */
    static final Format FLOAT = new Format("a number such as 0.5", Formats::single);

    static final Format SIZE =
            new Format(
                    "a size such as 64m",
                    "0",
                    scalar -> {
                        String text = textOrNumber(scalar);
                        return text == null ? null : new Tree.Text(scalar.position(), size(text));
                    });

    /** Of the limits in deploy, which must be strings. */
    static final Format SIZE_TEXT =
            new Format(
                    "a size in quotes such as \"64m\"",
                    "0",
                    scalar -> scalar instanceof Tree.Text ? SIZE.reader().read(scalar) : null);

    /** Of a tmpfs in the long form, which may be a string or a whole number. */
    static final Format WHOLE_SIZE =
            new Format(
                    "a size such as 64m",
                    "0",
                    scalar -> {
                        if (scalar instanceof Tree.Whole(Position ignored, long value)
                                && value < 0) {
                            throw new GrammarException(
                                    "'" + value + "' is a negative size",
                                    "write bytes, or a number with k, m or g, as in 64m");
                        }
                        return scalar instanceof Tree.Real ? null : SIZE.reader().read(scalar);
                    });

    static final Format DURATION =
            new Format(
                    "a duration such as 1m30s",
                    "0s",
                    scalar ->
                            scalar instanceof Tree.Text(Position position, String text)
                                    ? new Tree.Text(
                                            position, Durations.format(Durations.parse(text)))
                                    : null);

    /** How many devices; canonical as a number, where -1 are all of them. */
    static final Format DEVICE_COUNT =
            new Format(
                    "a whole number or 'all'",
                    scalar ->
                            scalar instanceof Tree.Text(Position position, String text)
                                            && text.equalsIgnoreCase("all")
                                    ? new Tree.Whole(position, -1)
                                    : whole(scalar));

    /** Of a file that a container gets; a string is octal. Canonical as a string. */
    static final Format FILE_MODE =
            new Format(
                    "a file mode such as \"0440\"",
                    scalar ->
                            mode(scalar, true) instanceof Tree.Whole(Position position, long value)
                                    ? new Tree.Text(position, "0" + Long.toString(value, 8))
                                    : null);

    static final Format PULL_POLICY =
            checked(
                    "a string",
                    text -> {
                        if (!PULL_POLICIES.matcher(text).find()) {
                            throw new GrammarException(
                                    "'" + text + "' is not a pull policy",
                                    "use always, never, missing, build, daily, weekly or"
                                            + " every_12h");
                        }
                    });

    /** A file mode; canonical as a number. */
    static final Format MODE =
            new Format("a file mode such as 01777", scalar -> mode(scalar, false));

    static final Format CONTAINER_NAME =
            checked(
                    "a container's name",
                    text -> {
                        if (!CONTAINER_NAMES.matcher(text).find()) {
                            throw new GrammarException(
                                    "'" + text + "' is not a container's name",
                                    "use two or more letters, digits, '.', '_' and '-'");
                        }
                    });

    private Formats() {}

    /** Looks at a text. */
    @FunctionalInterface
    interface Check {
        void check(String text) throws GrammarException;
    }

    static Format checked(String words, Check check) {
        return new Format(
                words,
                scalar -> {
                    if (!(scalar instanceof Tree.Text(Position ignored, String text))) {
                        return null;
                    }
                    check.check(text);
                    return scalar;
                });
    }

    static Format oneOf(String... words) {
        List<String> allowed = List.of(words);
        return checked(
                "a string",
                text -> {
                    if (!allowed.contains(text)) {
                        throw new GrammarException(
                                "'" + text + "' is not allowed here",
                                "use " + String.join(", ", allowed));
                    }
                });
    }

    private static Format atLeast(long least, Format format) {
        return new Format(
                format.words(),
                scalar -> {
                    Tree number = format.reader().read(scalar);
                    if (number instanceof Tree.Whole(Position ignored, long value)
                            && value < least) {
                        throw new GrammarException(
                                "must be " + format.words() + ", not " + value, "");
                    }
                    return number;
                });
    }

    /** A scalar's text as Go would print it; null for anything else. */
    static @Nullable String text(Tree scalar) {
        return switch (scalar) {
            case Tree.Text text -> text.text();
            case Tree.Bool bool -> Boolean.toString(bool.value());
            case Tree.Whole whole -> Long.toString(whole.value());
            case Tree.Real real -> Numbers.text(real.value());
            case Tree.Mapping ignored -> null;
            case Tree.Sequence ignored -> null;
            case Tree.Null ignored -> null;
            case Tree.Invalid ignored -> null;
        };
    }

    private static @Nullable String textOrNumber(Tree scalar) {
        return scalar instanceof Tree.Bool ? null : text(scalar);
    }

    private static @Nullable Tree bool(Tree scalar) throws GrammarException {
        if (!(scalar instanceof Tree.Text(Position position, String text))) {
            return scalar instanceof Tree.Bool ? scalar : null;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "y", "on" -> new Tree.Bool(position, true);
            case "false", "no", "n", "off" -> new Tree.Bool(position, false);
            default -> throw new GrammarException("'" + text + "' is neither true nor false", "");
        };
    }

    private static @Nullable Tree whole(Tree scalar) throws GrammarException {
        if (scalar instanceof Tree.Real(Position position, double value)) {
            if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
                throw new GrammarException(Numbers.text(value) + " is not a whole number", "");
            }
            return new Tree.Whole(position, (long) value);
        }
        if (!(scalar instanceof Tree.Text(Position position, String text))) {
            return scalar instanceof Tree.Whole ? scalar : null;
        }
        try {
            return new Tree.Whole(position, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new GrammarException("'" + text + "' is not a whole number", "");
        }
    }

    private static @Nullable Tree single(Tree scalar) throws GrammarException {
        String text = textOrNumber(scalar);
        if (text == null) {
            return null;
        }
        try {
            if (!text.isEmpty() && "dDfF".indexOf(text.charAt(text.length() - 1)) >= 0) {
                throw new NumberFormatException(text); // suffixes of Java
            }
            float value = Float.parseFloat(text);
            if (!Float.isFinite(value) || !text.strip().equals(text)) {
                throw new NumberFormatException(text);
            }
            return new Tree.Real(scalar.position(), Double.parseDouble(Float.toString(value)));
        } catch (NumberFormatException e) {
            throw new GrammarException("'" + text + "' is not a number", "");
        }
    }

    /** A whole number counts as it is, even where it is negative: some limits know -1. */
    private static String size(String text) throws GrammarException {
        if (text.isEmpty() || Character.digit(text.charAt(text.length() - 1), 10) < 0) {
            return Long.toString(ByteSizes.parse(text));
        }
        try {
            return Long.toString(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Long.toString(ByteSizes.parse(text));
        }
    }

    private static @Nullable Tree mode(Tree scalar, boolean octal) throws GrammarException {
        if (!(scalar instanceof Tree.Text(Position position, String text))) {
            return scalar instanceof Tree.Whole ? scalar : null;
        }
        try {
            return octal ? new Tree.Whole(position, Long.parseLong(text, 8)) : null;
        } catch (NumberFormatException e) {
            throw new GrammarException(
                    "'" + text + "' is not a file mode", "write octal digits, as in \"0440\"");
        }
    }
}
