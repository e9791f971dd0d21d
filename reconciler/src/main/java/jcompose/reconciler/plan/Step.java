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
 * @param following likewise of those that must only have come to an end, whichever, or cannot be
 *     reached any more
 */
public record Step(
        int number,
        Action action,
        List<Reason> reasons,
        SortedSet<Integer> after,
        SortedSet<Integer> following) {
    public Step {
        reasons = List.copyOf(reasons);
        after = Collections.unmodifiableSortedSet(new TreeSet<>(after));
        following = Collections.unmodifiableSortedSet(new TreeSet<>(following));
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a step without a reason: " + action);
        }
        requireEarlier(number, after);
        requireEarlier(number, following);
    }

    /** A step that follows nothing. */
    public Step(int number, Action action, List<Reason> reasons, SortedSet<Integer> after) {
        this(number, action, reasons, after, Collections.emptySortedSet());
    }

    private static void requireEarlier(int number, SortedSet<Integer> others) {
        if (!others.isEmpty() && others.last() >= number) {
            throw new IllegalArgumentException(
                    "step " + number + " cannot come after step " + others.last());
        }
    }
}
