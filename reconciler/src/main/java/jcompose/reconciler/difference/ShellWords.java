package jcompose.reconciler.difference;

import java.util.ArrayList;
import java.util.List;

/** Arguments as one would type them in a shell; different arguments never look the same. */
final class ShellWords {
    private static final String PLAIN = "_-./:=,+@%";

    private ShellWords() {}

    static String join(List<String> words) {
        List<String> quoted = new ArrayList<>();
        for (String word : words) {
            quoted.add(isPlain(word) ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return String.join(" ", quoted);
    }

    private static boolean isPlain(String word) {
        return !word.isEmpty()
                && word.chars()
                        .allMatch(
                                character ->
                                        (character >= 'a' && character <= 'z')
                                                || (character >= 'A' && character <= 'Z')
                                                || (character >= '0' && character <= '9')
                                                || PLAIN.indexOf(character) >= 0);
    }
}
