package jcompose.build;

import java.util.List;

/**
 * A Dockerfile's statements in order.
 *
 * @param escape the character that takes the next one's meaning away and continues lines
 */
record Dockerfile(char escape, List<Statement> statements) {
    Dockerfile {
        statements = List.copyOf(statements);
    }
}
