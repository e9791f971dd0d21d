package jcompose.reconciler.plan;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An action in its place.
 *
 * @param number counted from 1
 * @param reasons at least one
 * @param after numbers of the steps that must have succeeded before; all smaller than this one's
 */
public record Step(int number, Action action, List<Reason> reasons, SortedSet<Integer> after) {
    public Step {
        reasons = List.copyOf(reasons);
        after = Collections.unmodifiableSortedSet(new TreeSet<>(after));
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a step without a reason: " + action);
        }
        if (!after.isEmpty() && after.last() >= number) {
            throw new IllegalArgumentException(
                    "step " + number + " cannot come after step " + after.last());
        }
    }
}
