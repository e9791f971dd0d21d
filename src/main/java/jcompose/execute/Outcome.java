package jcompose.execute;

import jcompose.reconciler.plan.Step;

/** How one step of a plan went. */
public sealed interface Outcome {
    Step step();

    record Done(Step step) implements Outcome {}

    /**
     * It could not be done.
     *
     * @param reason a sentence: what failed and why
     */
    record Failed(Step step, String reason) implements Outcome {}

    /** It could not be done, and nothing needs it. */
    record Missed(Step step, String reason) implements Outcome {}

    /** Something that it comes after has failed. */
    record NotReached(Step step) implements Outcome {}
}
