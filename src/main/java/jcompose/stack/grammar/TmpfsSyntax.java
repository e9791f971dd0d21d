package jcompose.stack.grammar;

import java.util.OptionalLong;

/** The form of {@code tmpfs}: {@code TARGET[:OPTION,…]} with {@code size=}, {@code mode=}, ro. */
public final class TmpfsSyntax {
    /** What the kernel gives a tmpfs that nobody gave a mode: everybody may write, as in /tmp. */
    public static final int DEFAULT_MODE = 01777;

    private TmpfsSyntax() {}

    public record Tmpfs(String target, boolean readOnly, OptionalLong size, int mode) {}

    public static Tmpfs parse(String text) throws GrammarException {
        int colon = text.indexOf(':');
        String target = colon < 0 ? text : text.substring(0, colon);
        boolean readOnly = false;
        OptionalLong size = OptionalLong.empty();
        int mode = DEFAULT_MODE;
        for (String option : colon < 0 ? new String[0] : text.substring(colon + 1).split(",", -1)) {
            int equals = option.indexOf('=');
            String value = equals < 0 ? "" : option.substring(equals + 1);
            switch (equals < 0 ? option : option.substring(0, equals)) {
                case "ro" -> readOnly = true;
                case "rw" -> readOnly = false;
                case "size" -> size = OptionalLong.of(ByteSizes.parse(value));
                case "mode" -> mode = mode(text, value);
                default ->
                        throw new GrammarException(
                                "the tmpfs option '" + option + "' is not supported yet",
                                "the options are ro, rw, size and mode");
            }
        }
        return new Tmpfs(target, readOnly, size, mode);
    }

    private static int mode(String text, String octal) throws GrammarException {
        try {
            int mode = Integer.parseInt(octal, 8);
            if (mode >= 0 && mode <= 07777) {
                return mode;
            }
        } catch (NumberFormatException e) {
            // the message below says it
        }
        throw new GrammarException(
                "'" + text + "' has the mode '" + octal + "', which is not one",
                "write octal digits, as in mode=1777");
    }
}
