package jcompose.stack.definition;

import jcompose.stack.problem.Position;
import jcompose.type.Condition;

/**
 * {@code service} must fulfil {@code condition} first.
 *
 * @param required false: a warning and no more when the condition cannot be fulfilled
 */
public record DependencyDefinition(
        String service,
        Condition condition,
        boolean restart,
        boolean required,
        Position position) {}
