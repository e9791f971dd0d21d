package jcompose.cli.stack;

import jcompose.cli.output.CommandException;

import java.util.Locale;

/** {@code --detach-keys}: letters, and {@code ctrl-} before a letter or one of {@code @[\\]^_}. */
final class DetachKeys {
    static final String USUAL = "ctrl-p,ctrl-q";

    private static final String CONTROL = "ctrl-";
    private static final int MOST = 16;

    private DetachKeys() {}

    /** As a terminal sends them. */
    static byte[] parse(String text) throws CommandException {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] words = text.split(",", -1);
        if (words.length > MOST) {
            throw new CommandException("--detach-keys " + text + ": more than " + MOST + " keys");
        }
        byte[] keys = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            keys[i] = key(text, words[i]);
        }
        return keys;
    }

    private static byte key(String text, String word) throws CommandException {
        String lower = word.toLowerCase(Locale.ROOT);
        if (word.length() == 1 && word.charAt(0) < 128) {
            return (byte) word.charAt(0);
        }
        if (lower.startsWith(CONTROL) && lower.length() == CONTROL.length() + 1) {
            char letter = Character.toUpperCase(lower.charAt(CONTROL.length()));
            if (letter >= '@' && letter <= '_') {
                return (byte) (letter - '@');
            }
        }
        throw new CommandException(
                "--detach-keys "
                        + text
                        + ": '"
                        + word
                        + "' is no key; write a character, or ctrl- and a letter, as in "
                        + USUAL);
    }
}
