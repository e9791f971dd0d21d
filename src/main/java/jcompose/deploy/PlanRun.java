package jcompose.deploy;

import jcompose.execute.Executor;
import jcompose.execute.ImagePreparation;
import jcompose.execute.Machine;
import jcompose.execute.Outcome;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.plan.Plan;
import jcompose.runtime.Grace;
import jcompose.runtime.Origin;

import java.util.List;

/** How plans are executed on this machine, and who hears of it. */
record PlanRun(Machine machine, Origin origin, Grace grace, PassListener listener) {
    private static final ImagePreparation NO_IMAGES = image -> {};

    /** Executes a plan that prepares no images. */
    List<Outcome> execute(Plan plan, Actual actual) throws InterruptedException {
        return execute(plan, actual, NO_IMAGES);
    }

    List<Outcome> execute(Plan plan, Actual actual, ImagePreparation images)
            throws InterruptedException {
        var effects =
                machine.effects(plan.stack(), actual, origin, grace, images, listener::hookPrinted);
        return new Executor(effects, listener).execute(plan);
    }
}
