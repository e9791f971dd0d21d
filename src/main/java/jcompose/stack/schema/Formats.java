package jcompose.stack.schema;

import jcompose.stack.grammar.ByteSizes;
import jcompose.stack.grammar.Durations;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.IpAddresses;
import jcompose.stack.grammar.PortSyntax;
import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/**
 * The formats of the Compose specification. Where the specification takes a number or a boolean it
 * takes a string as well, which is what interpolation leaves behind.
 */
final class Formats {
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

    static final Format BOOLEAN = new Format("true or false", Formats::bool);

    static final Format WHOLE_NUMBER = new Format("a whole number", Formats::whole);

    static final Format POSITIVE_NUMBER =
            atLeast(1, new Format("a whole number of 1 or more", Formats::whole));

    static final Format COUNT =
            atLeast(0, new Format("a whole number of 0 or more", Formats::whole));

    static final Format CPUS = new Format("a number of processors such as 0.5", Formats::cpus);

    static final Format SIZE =
            new Format(
                    "a size such as 64m",
                    scalar -> {
                        String text = textOrNumber(scalar);
                        return text == null
                                ? null
                                : new Tree.Text(
                                        scalar.position(), Long.toString(ByteSizes.parse(text)));
                    });

    /** Of a tmpfs in the long form, which may be a string or a whole number. */
    static final Format WHOLE_SIZE =
            new Format(
                    "a size such as 64m",
                    scalar -> scalar instanceof Tree.Real ? null : SIZE.reader().read(scalar));

    static final Format DURATION =
            new Format(
                    "a duration such as 1m30s",
                    scalar ->
                            scalar instanceof Tree.Text(Position position, String text)
                                    ? new Tree.Text(
                                            position, Durations.format(Durations.parse(text)))
                                    : null);

    /** A file mode; canonical as a number. */
    static final Format MODE = new Format("a file mode such as 01777", Formats::mode);

    static final Format PORT =
            new Format(
                    "a port",
                    scalar -> {
                        Tree port = whole(scalar);
                        return port == null ? null : checkPort(port);
                    });

    static final Format IP_ADDRESS =
            checked(
                    "an IP address",
                    text -> {
                        if (!IpAddresses.isValid(text)) {
                            throw new GrammarException("'" + text + "' is not an IP address", "");
                        }
                    });

    static final Format PROTOCOL =
            checked(
                    "a protocol",
                    text -> PortSyntax.checkProtocol(text, text.toLowerCase(Locale.ROOT)));

    static final Format CONTAINER_NAME = checked("a container's name", Formats::checkContainerName);

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
            case "true", "yes", "y", "on", "1" -> new Tree.Bool(position, true);
            case "false", "no", "n", "off", "0" -> new Tree.Bool(position, false);
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

    private static @Nullable Tree cpus(Tree scalar) throws GrammarException {
        String text = textOrNumber(scalar);
        if (text == null) {
            return null;
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new GrammarException("'" + text + "' is not a number", "");
        }
        if (!(value >= 0 && value <= 65536)) {
            throw new GrammarException(
                    "'" + text + "' is not a number of processors", "write a number such as 0.5");
        }
        return new Tree.Real(scalar.position(), value);
    }

    private static @Nullable Tree mode(Tree scalar) throws GrammarException {
        Tree number = scalar;
        if (scalar instanceof Tree.Text(Position position, String text)) {
            try {
                number = new Tree.Whole(position, Long.parseLong(text, 8));
            } catch (NumberFormatException e) {
                throw new GrammarException(
                        "'" + text + "' is not a file mode", "write octal digits, as in 01777");
            }
        }
        if (number instanceof Tree.Whole(Position ignored, long value)
                && (value < 0 || value > 07777)) {
            throw new GrammarException(
                    "0" + Long.toString(value, 8) + " is not a file mode",
                    "write octal digits, as in 01777");
        }
        return number instanceof Tree.Whole ? number : null;
    }

    private static Tree checkPort(Tree port) throws GrammarException {
        if (port instanceof Tree.Whole(Position ignored, long value)
                && (value < 1 || value > 65535)) {
            throw new GrammarException(value + " is not a port", "ports are 1 to 65535");
        }
        return port;
    }

    private static void checkContainerName(String text) throws GrammarException {
        boolean valid =
                text.length() > 1
                        && Character.isLetterOrDigit(text.charAt(0))
                        && text.chars().allMatch(c -> c < 128)
                        && Shape.Names.RESOURCE.allows(text);
        if (!valid) {
            throw new GrammarException(
                    "'" + text + "' is not a container's name",
                    "use two or more letters, digits, '.', '_' and '-', first a letter or digit");
        }
    }
}
