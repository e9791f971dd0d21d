package jcompose.deploy;

import jcompose.execute.ImagePreparation;
import jcompose.execute.Outcome;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Step;
import jcompose.reconciler.plan.UpRequest;
import jcompose.runtime.Origin;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.ReplicaName;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings one stack up, with its lock held. Images that are missing are prepared first, for only
 * then the rest can be planned to the end.
 */
final class UpPass {
    private final Planning planning;
    private final StackDefinition definition;
    private final UpRequest request;
    private final PullRules rules;
    private final PlanRun run;
    private final ImagePreparation preparation;
    private final ImageSupply.Prepared prepared = new ImageSupply.Prepared();
    private final List<Outcome> outcomes = new ArrayList<>();

    UpPass(
            Planning planning,
            ImageSupply images,
            StackDefinition definition,
            UpRequest request,
            PullRules rules,
            PlanRun run) {
        this.planning = planning;
        this.definition = definition;
        this.request = request;
        this.rules = rules;
        this.run = run;
        this.preparation = images.preparation(definition, rules, run.listener());
    }

    static Origin origin(StackDefinition definition) {
        return new Origin(definition.files(), definition.projectDirectory());
    }

    /**
     * Does it.
     *
     * @param first what is to be done, if that is known
     * @param shared whether there is something to do that takes turns with other stacks
     */
    PassResult run(Optional<Planning.Planned> first, boolean shared)
            throws StackException, IOException, InterruptedException {
        run.machine().directories().removeUnclaimed(definition.name());
        Optional<Planning.Planned> known =
                shared || !definition.externalNetworks().isEmpty() ? Optional.empty() : first;
        if (shared) {
            layGround();
        }
        boolean laid = shared;
        while (true) {
            if (failed()) {
                return new PassResult(outcomes);
            }
            Planning.Planned planned =
                    known.isPresent() ? known.get() : planning.choose(definition, request, rules);
            known = Optional.empty();
            Plan plan = planned.plan();
            if (!laid && !Ground.of(plan).isEmpty()) {
                // It was not so when the pass had not yet begun.
                layGround();
                laid = true;
                continue;
            }
            Plan images = imagesOnly(plan);
            boolean last = images.isEmpty();
            for (Action.PrepareImage image : images.imagesToPrepare()) {
                prepared.add(image.image());
            }
            outcomes.addAll(run.execute(last ? plan : images, planned.actual(), preparation));
            if (failed()) {
                makeNotReached();
            }
            if (last || failed()) {
                return new PassResult(outcomes);
            }
        }
    }

    private boolean failed() {
        return new PassResult(outcomes).failed();
    }

    /**
     * Makes the networks that nothing stands in the way of, and publishes the ports: two stacks
     * must not choose the same subnet, or the same port, because neither sees the other's yet.
     */
    private void layGround() throws StackException, IOException, InterruptedException {
        try (NetworkLock _ = NetworkLock.take()) {
            Planning.Planned planned = planning.plan(definition, request, rules);
            Plan ground = new Plan(definition.name(), Ground.of(planned.plan()));
            outcomes.addAll(run.execute(ground, planned.actual()));
        }
    }

    /** They can be looked at, and started once what was in the way is gone. */
    private void makeNotReached() throws IOException, InterruptedException {
        String stack = definition.name();
        Actual actual = planning.observer().observe(stack);
        Set<ReplicaName> there = new HashSet<>();
        actual.containers().values().forEach(each -> each.replica().ifPresent(there::add));
        List<Step> steps = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.NotReached(Step step)
                    && step.action() instanceof Action.StartContainer start
                    && start.spec().image() instanceof Image.Present
                    && !there.contains(start.replica())) {
                steps.add(
                        new Step(
                                steps.size() + 1,
                                // Its ports lead there already.
                                new Action.CreateContainer(start, new TreeMap<>()),
                                step.reasons(),
                                new TreeSet<>()));
            }
        }
        run.execute(new Plan(stack, steps), actual);
    }

    private static Plan imagesOnly(Plan plan) {
        List<Step> steps =
                plan.steps().stream()
                        .filter(step -> step.action() instanceof Action.PrepareImage)
                        .toList();
        return new Plan(plan.stack(), steps);
    }
}
