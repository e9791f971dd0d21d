package jcompose.build;

import java.util.List;

/**
 * One instruction as it is written, its continuation lines joined.
 *
 * @param keyword in upper case
 * @param flags the words that begin with {@code --}, without them
 * @param arguments what follows the flags
 * @param text all of it
 */
record Statement(
        Location location, String keyword, List<String> flags, String arguments, String text) {
    Statement {
        flags = List.copyOf(flags);
    }
}
