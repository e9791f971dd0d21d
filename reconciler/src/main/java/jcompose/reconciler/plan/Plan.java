package jcompose.reconciler.plan;

import java.util.List;

/**
 * What brings a stack from what it is to what it should be.
 *
 * @param stack the stack's name
 * @param steps in an order that works; steps that are not ordered by {@link Step#after} may run at
 *     the same time
 */
public record Plan(String stack, List<Step> steps) {
    public Plan {
        steps = List.copyOf(steps);
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** The images without which the rest of the plan is only a forecast. */
    public List<Action.PrepareImage> imagesToPrepare() {
        return steps.stream()
                .map(Step::action)
                .filter(Action.PrepareImage.class::isInstance)
                .map(Action.PrepareImage.class::cast)
                .toList();
    }
}
