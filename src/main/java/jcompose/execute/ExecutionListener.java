package jcompose.execute;

import jcompose.reconciler.plan.Step;

/** Hears of a plan being carried out, always in the same thread. */
public interface ExecutionListener {
    /** Hears nothing. */
    ExecutionListener SILENT = new ExecutionListener() {};

    default void started(Step step) {}

    default void ended(Outcome outcome) {}
}
