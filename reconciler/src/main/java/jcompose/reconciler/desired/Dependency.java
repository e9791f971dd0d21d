package jcompose.reconciler.desired;

import jcompose.type.Condition;

/**
 * {@code service} must fulfil {@code condition} first.
 *
 * @param restart whether containers are made anew when those that they depend on are
 * @param required otherwise they start also when it cannot
 */
public record Dependency(String service, Condition condition, boolean restart, boolean required) {}
