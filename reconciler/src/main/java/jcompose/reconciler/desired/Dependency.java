package jcompose.reconciler.desired;

import jcompose.type.Condition;

/**
 * {@code service} must fulfil {@code condition} first.
 *
 * @param restart whether who depends on it is restarted once it was replaced or restarted
 */
public record Dependency(String service, Condition condition, boolean restart) {
    public Dependency(String service, Condition condition) {
        this(service, condition, false);
    }
}
