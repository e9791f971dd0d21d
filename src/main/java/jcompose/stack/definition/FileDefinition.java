package jcompose.stack.definition;

import jcompose.reconciler.desired.FileContent;
import jcompose.reconciler.desired.OnChange;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A secret or config that a service's containers are given as a file.
 *
 * @param key of the stack file where its source is said, as in {@code secrets.db_password}
 * @param target absolute
 * @param mode its permissions
 */
public record FileDefinition(
        String key,
        Source source,
        String target,
        int user,
        int group,
        int mode,
        OnChange onChange) {
    /** Where the content comes from. */
    public sealed interface Source {
        /** A file of this machine, absolute. */
        record OfFile(Path path) implements Source {}

        /** A file of this machine that is encrypted, and what it says. */
        record Decrypted(Path path, FileContent content) implements Source {}

        /** A variable of the caller's environment; empty: it is not set. */
        record OfVariable(String name, Optional<String> value) implements Source {
            @Override
            public String toString() {
                return name;
            }
        }

        /** The stack file itself. */
        record Inline(String text) implements Source {}
    }
}
