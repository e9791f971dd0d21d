package jcompose.execute;

import jcompose.reconciler.plan.Step;

import java.util.List;
import java.util.function.Consumer;

/** What steps do to the machine. */
public interface Effects {
    /**
     * Carries out steps of one {@link #kind}; none of them depends on another. {@code each} hears
     * of every one of them exactly once, from any thread, as soon as it is done or has failed.
     */
    void perform(List<Step> steps, Consumer<Outcome> each) throws InterruptedException;

    /** Steps of the same kind that are ready together are carried out in one call. */
    Object kind(Step step);
}
