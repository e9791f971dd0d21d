package jcompose.cli.plan;

import jcompose.deploy.Preview;
import jcompose.reconciler.plan.Step;
import jcompose.stack.definition.DependencyDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;

import java.util.SortedSet;
import java.util.TreeSet;

/** A plan with what only the stack's files tell about it. */
public record PlanView(Preview preview, WantedBy wantedBy, StackDefinition definition) {
    public static PlanView of(Preview preview, StackDefinition definition) {
        return new PlanView(preview, new WantedBy(definition), definition);
    }

    StepKind kind(Step step) {
        return StepKind.of(step, preview.plan());
    }

    /** The services that depend on the one that the step is about, themselves or by others. */
    SortedSet<String> dependants(Step step) {
        SortedSet<String> found = new TreeSet<>();
        StepSubject.of(step.action()).service().ifPresent(service -> add(service, found));
        return found;
    }

    private void add(String service, SortedSet<String> found) {
        for (ServiceDefinition other : definition.services().values()) {
            boolean depends =
                    other.dependencies().stream()
                            .map(DependencyDefinition::service)
                            .anyMatch(service::equals);
            if (depends && found.add(other.name())) {
                add(other.name(), found);
            }
        }
    }
}
