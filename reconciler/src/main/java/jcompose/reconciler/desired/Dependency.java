package jcompose.reconciler.desired;

import jcompose.type.Condition;

/** {@code service} must fulfil {@code condition} first. */
public record Dependency(String service, Condition condition) {}
