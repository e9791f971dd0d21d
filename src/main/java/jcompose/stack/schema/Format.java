package jcompose.stack.schema;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

/**
 * How a single value may be written.
 *
 * @param words with article, as in {@code a duration}; for messages
 * @param zero the canonical text that says nothing, as in {@code 0s}
 */
record Format(String words, String zero, Reader reader) {
    Format(String words, Reader reader) {
        this(words, "", reader);
    }

    /** Turns a value into its canonical one. */
    @FunctionalInterface
    interface Reader {
        /**
         * The canonical value; null when {@code scalar} is of a kind that the format does not take.
         */
        @Nullable Tree read(Tree scalar) throws GrammarException;
    }
}
