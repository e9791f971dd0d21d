package jcompose.deploy;

import jcompose.reconciler.plan.Plan;
import jcompose.type.Digest;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What {@code up} would do now.
 *
 * @param interrupted services that run now and of which no replica does for a while, or for good
 */
public record Preview(Plan plan, SortedSet<String> interrupted) {
    public Preview {
        interrupted = Collections.unmodifiableSortedSet(new TreeSet<>(interrupted));
    }

    /** The same for the same plan, in whichever process it is made. */
    public Digest digest() {
        return PlanDigest.of(plan);
    }
}
