package jcompose.deploy;

import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Step;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What stacks take turns in, because they would choose the same subnets or ports otherwise:
 * networks to make, and ports to publish, that nothing stands in the way of.
 */
final class Ground {
    private Ground() {}

    static List<Step> of(Plan plan) {
        Set<Integer> numbers = new HashSet<>();
        List<Step> ground = new ArrayList<>();
        for (Step step : plan.steps()) {
            boolean shared =
                    step.action() instanceof Action.CreateNetwork
                            || step.action() instanceof Action.ApplyFirewall;
            if (shared && numbers.containsAll(step.after())) {
                numbers.add(step.number());
                ground.add(step);
            }
        }
        return ground;
    }
}
