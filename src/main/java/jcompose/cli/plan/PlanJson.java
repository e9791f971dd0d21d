package jcompose.cli.plan;

import jcompose.deploy.StepText;
import jcompose.json.Json;
import jcompose.reconciler.difference.FieldChange;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Reason;
import jcompose.reconciler.plan.Step;
import jcompose.stack.problem.Position;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;
import java.util.Optional;

/** A plan for programs, as {@code schemas/plan.schema.json} says; {@code up --plan} reads it. */
final class PlanJson {
    private final PlanView view;

    private PlanJson(PlanView view) {
        this.view = view;
    }

    static String of(PlanView view) {
        return Json.writeIndented(new PlanJson(view).plan()) + "\n";
    }

    private ObjectNode plan() {
        Plan plan = view.preview().plan();
        ObjectNode node = Json.object();
        node.put("stack", plan.stack());
        node.put("digest", view.preview().digest().toString());
        node.set("interrupted", Json.array(view.preview().interrupted()));
        ArrayNode steps = node.putArray("steps");
        plan.steps().forEach(step -> steps.add(step(step)));
        return node;
    }

    private ObjectNode step(Step step) {
        StepSubject subject = StepSubject.of(step.action());
        ObjectNode node = Json.object();
        node.put("number", step.number());
        node.put("action", snakeCase(step.action().getClass().getSimpleName()));
        subject.service().ifPresent(service -> node.put("service", service));
        node.put("subject", subject.name());
        node.put("class", view.kind(step).toString());
        node.put("text", StepText.toDo(step.action()));
        put(node, view.wantedBy().step(step));
        ArrayNode reasons = node.putArray("reasons");
        step.reasons().forEach(reason -> reasons.add(reason(step, reason)));
        ArrayNode after = node.putArray("after");
        step.after().forEach(after::add);
        ArrayNode following = node.putArray("following");
        step.following().forEach(following::add);
        node.set("dependants", Json.array(view.dependants(step)));
        return node;
    }

    private ObjectNode reason(Step step, Reason reason) {
        ObjectNode node = Json.object();
        node.put("kind", reason.kind().name().toLowerCase(Locale.ROOT));
        node.put("text", reason.sentence());
        if (reason.change().isPresent()) {
            FieldChange change = reason.change().get();
            node.put("field", change.field().label());
            node.put("found", change.found().toString());
            node.put("wanted", change.wanted().toString());
            node.put("class", change.changeClass().name().toLowerCase(Locale.ROOT));
        }
        put(node, view.wantedBy().reason(step, reason));
        return node;
    }

    private static void put(ObjectNode node, Optional<Position> place) {
        place.ifPresent(
                at ->
                        node.putObject("place")
                                .put("file", at.file())
                                .put("line", at.line())
                                .put("column", at.column()));
    }

    /** {@code StartContainer} is {@code start_container}. */
    private static String snakeCase(String name) {
        return name.replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
