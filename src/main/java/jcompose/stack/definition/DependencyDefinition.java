package jcompose.stack.definition;

import jcompose.stack.problem.Position;
import jcompose.type.Condition;

/**
 * {@code service} must fulfil {@code condition} first.
 *
 * @param required false: a warning and no more when the condition cannot be fulfilled
 * @param restart whether who depends on it is restarted once it was replaced or restarted
 */
public record DependencyDefinition(
        String service,
        Condition condition,
        boolean restart,
        boolean required,
        Position position) {}
