package jcompose.execute;

import jcompose.reconciler.plan.Action;

/** Builds what a plan says must be built; where the builds come from is the caller's knowledge. */
@FunctionalInterface
public interface ImagePreparation {
    void prepare(Action.PrepareImage image) throws EffectException, InterruptedException;
}
