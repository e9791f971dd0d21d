package jcompose.dockerfile;

import java.util.List;

/**
 * A Dockerfile split into statements, which have not been given a meaning yet.
 *
 * @param escape the character that continues lines and escapes others
 * @param warnings what is accepted and should not be written
 */
public record Dockerfile(char escape, List<Statement> statements, List<String> warnings) {
    public Dockerfile {
        statements = List.copyOf(statements);
        warnings = List.copyOf(warnings);
    }
}
