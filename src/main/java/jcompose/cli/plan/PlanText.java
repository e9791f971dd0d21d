package jcompose.cli.plan;

import jcompose.deploy.StepText;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Reason;
import jcompose.reconciler.plan.Step;
import jcompose.stack.problem.Position;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** A plan as people read it: what, why, and who wants it; then who is interrupted. */
public final class PlanText {
    private final PlanView view;
    private final boolean coloured;

    private PlanText(PlanView view, boolean coloured) {
        this.view = view;
        this.coloured = coloured;
    }

    public static String of(PlanView view, boolean coloured) {
        return new PlanText(view, coloured).text();
    }

    private String text() {
        Plan plan = view.preview().plan();
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
            String action = actions.get(i);
            text.append(String.format("%3d  ", step.number()));
            text.append(coloured ? view.kind(step).colour() + action + StepKind.PLAIN : action);
            text.append(" ".repeat(width - action.length() + 2)).append(why(step)).append('\n');
        }
        SortedSet<String> interrupted = view.preview().interrupted();
        if (!interrupted.isEmpty()) {
            text.append("interrupted meanwhile: ").append(String.join(", ", interrupted));
            text.append('\n');
        }
        return text.toString();
    }

    private String why(Step step) {
        List<String> parts = new ArrayList<>();
        boolean placed = false;
        for (Reason reason : step.reasons()) {
            Optional<Position> place = view.wantedBy().reason(step, reason);
            placed |= place.isPresent();
            parts.add(reason + place.map(this::inBrackets).orElse(""));
        }
        Optional<Position> place = placed ? Optional.empty() : view.wantedBy().step(step);
        String dependants = String.join(", ", view.dependants(step));
        boolean ends =
                view.kind(step) == StepKind.REPLACE
                        || view.kind(step) == StepKind.REMOVE
                        || view.kind(step) == StepKind.IN_PLACE;
        return String.join("; ", parts)
                + place.map(this::inBrackets).orElse("")
                + (ends && !dependants.isEmpty() ? "; " + dependants + " depends on it" : "");
    }

    /** Without the file where there is but one. */
    private String inBrackets(Position place) {
        List<Path> files = view.definition().files();
        boolean only = files.size() == 1 && files.getFirst().endsWith(place.file());
        return (only ? " (line " : " (" + place.file() + ":") + place.line() + ")";
    }
}
