package jcompose.deploy;

import jcompose.reconciler.plan.Plan;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.Optional;

/**
 * What may be done to a stack.
 *
 * @param plan the digest of the only plan that may be carried out; empty: whatever it takes. Where
 *     images are to be built or pulled first, it is the one of the plan before that
 */
public record Approval(Optional<Digest> plan) {
    public static final Approval OF_ANYTHING = new Approval(Optional.empty());

    /** What would be done now is not what was approved. */
    public static final class Missing extends IOException {
        private static final long serialVersionUID = 1;

        Missing(String stack) {
            super(
                    "the plan does not hold any more: the files of "
                            + stack
                            + " or the machine have changed since it was made; nothing was done,"
                            + " make a new one");
        }
    }

    void check(Plan now) throws Missing {
        if (plan.isPresent() && !plan.get().equals(PlanDigest.of(now))) {
            throw new Missing(now.stack());
        }
    }
}
