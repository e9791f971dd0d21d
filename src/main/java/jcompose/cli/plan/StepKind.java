package jcompose.cli.plan;

import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Step;
import jcompose.type.ReplicaName;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a step does to what is there. */
enum StepKind {
    /** Builds or pulls an image. */
    PREPARE("\u001b[36m"),
    /** Makes what is not there. */
    CREATE("\u001b[32m"),
    /** Changes what goes on meanwhile. */
    IN_PLACE("\u001b[33m"),
    /** Ends what is there, or makes what takes its place. */
    REPLACE("\u001b[35m"),
    /** Ends what is there for good. */
    REMOVE("\u001b[31m"),
    /** Changes nothing. */
    WAIT("\u001b[2m");

    static final String PLAIN = "\u001b[0m";

    private final String colour;

    StepKind(String colour) {
        this.colour = colour;
    }

    /** For terminals (ECMA-48, SGR). */
    String colour() {
        return colour;
    }

    /** As in JSON: {@code in_place}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static StepKind of(Step step, Plan plan) {
        return switch (step.action()) {
            case Action.PrepareImage _ -> PREPARE;
            case Action.CreateNetwork _, Action.CreateVolume _ -> CREATE;
            case Action.RemoveNetwork _, Action.RemoveVolume _ -> REMOVE;
            case Action.ApplyFirewall _,
                    Action.ServeNames _,
                    Action.MovePorts _,
                    Action.UpdateContainer _,
                    Action.StartAgain _,
                    Action.RunPreStop _,
                    Action.PauseContainer _,
                    Action.UnpauseContainer _ ->
                    IN_PLACE;
            case Action.StartContainer start ->
                    stopped(plan).contains(start.replica()) ? REPLACE : CREATE;
            case Action.CreateContainer create ->
                    stopped(plan).contains(create.start().replica()) ? REPLACE : CREATE;
            case Action.StopContainer stop ->
                    stop.replica().filter(started(plan)::contains).isPresent() ? REPLACE : REMOVE;
            case Action.AwaitCondition _,
                    Action.AwaitReplica _,
                    Action.Drain _,
                    Action.JudgeUpdate _ ->
                    WAIT;
        };
    }

    private static Set<ReplicaName> started(Plan plan) {
        Set<ReplicaName> started = new HashSet<>();
        for (Step step : plan.steps()) {
            if (step.action() instanceof Action.StartContainer start) {
                started.add(start.replica());
            } else if (step.action() instanceof Action.CreateContainer create) {
                started.add(create.start().replica());
            }
        }
        return started;
    }

    private static Set<ReplicaName> stopped(Plan plan) {
        return plan.steps().stream()
                .map(Step::action)
                .filter(Action.StopContainer.class::isInstance)
                .flatMap(action -> ((Action.StopContainer) action).replica().stream())
                .collect(Collectors.toSet());
    }
}
