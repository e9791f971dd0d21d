package jcompose.reconciler.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Which steps of a plan come before which, in every order that the plan allows. */
final class Ancestors {
    private final Plan plan;
    private final Map<Integer, Set<Integer>> before = new TreeMap<>();

    Ancestors(Plan plan) {
        this.plan = plan;
        for (Step step : plan.steps()) {
            Set<Integer> direct = new HashSet<>(step.after());
            direct.addAll(step.following());
            Set<Integer> all = new HashSet<>(direct);
            direct.forEach(number -> all.addAll(before.getOrDefault(number, Set.of())));
            before.put(step.number(), all);
        }
    }

    boolean isBefore(Step first, Step second) {
        return before.getOrDefault(second.number(), Set.of()).contains(first.number());
    }

    <A extends Action> List<Step> steps(Class<A> type, Predicate<A> which) {
        return plan.steps().stream()
                .filter(
                        step ->
                                type.isInstance(step.action())
                                        && which.test(type.cast(step.action())))
                .toList();
    }
}
