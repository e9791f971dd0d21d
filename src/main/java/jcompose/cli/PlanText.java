package jcompose.cli;

import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Reason;
import jcompose.reconciler.plan.Step;

import java.util.List;
import java.util.stream.Collectors;

/** A plan as people read it: what, then why. */
final class PlanText {
    private PlanText() {}

    static String of(Plan plan) {
        if (plan.isEmpty()) {
            return plan.stack() + ": nothing to do\n";
        }
        List<String> actions =
                plan.steps().stream().map(step -> StepText.toDo(step.action())).toList();
        int width = actions.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        text.append(plan.stack()).append(": ").append(plan.steps().size());
        text.append(plan.steps().size() == 1 ? " step\n" : " steps\n");
        for (int i = 0; i < actions.size(); i++) {
            Step step = plan.steps().get(i);
            String reasons =
                    step.reasons().stream().map(Reason::toString).collect(Collectors.joining("; "));
            text.append(
                    String.format(
                            "%3d  %-" + width + "s  %s%n", step.number(), actions.get(i), reasons));
        }
        return text.toString();
    }
}
