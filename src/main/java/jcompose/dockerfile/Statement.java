package jcompose.dockerfile;

import java.util.List;
import java.util.Locale;

/**
 * One instruction as it is written, its continuation lines joined.
 *
 * @param word the instruction's name as the file has it
 * @param flags the words that begin with {@code --}
 * @param arguments what follows the flags, split by the rules of the instruction
 * @param json whether the arguments were a JSON array
 * @param heredocs in the order of their marks
 * @param comments those that stand right above it, without their {@code #}
 * @param text all of it
 */
public record Statement(
        Location location,
        String word,
        List<String> flags,
        List<String> arguments,
        boolean json,
        List<Heredoc> heredocs,
        List<String> comments,
        String text) {
    public Statement {
        flags = List.copyOf(flags);
        arguments = List.copyOf(arguments);
        heredocs = List.copyOf(heredocs);
        comments = List.copyOf(comments);
    }

    /** In upper case. */
    public String keyword() {
        return word.toUpperCase(Locale.ROOT);
    }

    Statement with(Location whole, List<Heredoc> documents) {
        return new Statement(whole, word, flags, arguments, json, documents, comments, text);
    }
}
