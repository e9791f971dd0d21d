package jcompose.deploy;

import jcompose.build.Builder;
import jcompose.execute.Machine;
import jcompose.execute.Outcome;
import jcompose.observe.Observer;
import jcompose.observe.Reservations;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.Volume;
import jcompose.reconciler.plan.Interruptions;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Planner;
import jcompose.reconciler.plan.RunState;
import jcompose.reconciler.plan.StateRequest;
import jcompose.reconciler.plan.UpRequest;
import jcompose.runtime.Grace;
import jcompose.runtime.Origin;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings a stack to what its files say. Every pass starts from what is; {@link #preview} is {@link
 * #up} without its last step.
 */
public final class Pass {
    private final Machine machine;
    private final Observer observer;
    private final Planning planning;
    private final ImageSupply images;
    private final InstantSource clock;
    private final Approval approval;

    public Pass(
            Machine machine,
            Observer observer,
            Builder builder,
            ImageSupply.Pulls pulls,
            InstantSource clock) {
        this(
                machine,
                observer,
                new ImageSupply(machine, builder, pulls),
                clock,
                Approval.OF_ANYTHING);
    }

    private Pass(
            Machine machine,
            Observer observer,
            ImageSupply images,
            InstantSource clock,
            Approval approval) {
        this.machine = machine;
        this.observer = observer;
        this.planning = new Planning(machine, observer);
        this.images = images;
        this.clock = clock;
        this.approval = approval;
    }

    /** The same that brings a stack up only if that is what was approved. */
    public Pass with(Approval other) {
        return new Pass(machine, observer, images, clock, other);
    }

    private PullRules rules() {
        return new PullRules(clock.instant());
    }

    /**
     * What {@link #up} would do; changes nothing.
     *
     * @throws StackException when the stack cannot come up on this machine as it is
     */
    public Preview preview(StackDefinition definition, UpRequest request)
            throws StackException, IOException {
        Planning.Planned planned = planning.plan(definition, request, rules());
        return new Preview(planned.plan(), Interruptions.of(planned.plan(), planned.actual()));
    }

    /**
     * Images that are missing are built or pulled first, for only then the rest can be planned to
     * the end.
     */
    public PassResult up(StackDefinition definition, PassListener listener)
            throws StackException, IOException, InterruptedException {
        return up(definition, UpRequest.WHOLE, listener);
    }

    /**
     * The same, in the way that is asked for. What a failure kept from starting is made at least.
     */
    public PassResult up(StackDefinition definition, UpRequest request, PassListener listener)
            throws StackException, IOException, InterruptedException {
        return up(definition, request, Grace.OWN, listener);
    }

    /** The same, with so much time for containers that stop. */
    public PassResult up(
            StackDefinition definition, UpRequest request, Grace grace, PassListener listener)
            throws StackException, IOException, InterruptedException {
        return up(definition, request, grace, listener, PassRecord.NONE);
    }

    /**
     * The same, noted.
     *
     * @throws Approval.Missing before anything was done
     */
    PassResult up(
            StackDefinition definition,
            UpRequest request,
            Grace grace,
            PassListener listener,
            PassRecord record)
            throws StackException, IOException, InterruptedException {
        // Refused, or with nothing to do, it does not even make a lock file.
        long number = StackLock.number(machine.layout(), definition.name());
        Planning.Planned first = planning.plan(definition, request, rules());
        listener.found(first.actual());
        new NetworkStrangers(machine, observer)
                .on(first.kept(), definition.name())
                .forEach(listener::keeping);
        approval.check(first.plan());
        if (first.plan().isEmpty()) {
            return new PassResult(List.of());
        }
        try (StackLock lock = StackLock.take(machine.layout(), definition.name(), listener)) {
            Optional<Planning.Planned> valid =
                    lock.isNextAfter(number) ? Optional.of(first) : Optional.empty();
            if (approval.plan().isPresent() && valid.isEmpty()) {
                approval.check(preview(definition, request).plan());
            }
            record.begins();
            PassResult result;
            try {
                boolean shared = !Ground.of(first.plan()).isEmpty();
                PlanRun run = new PlanRun(machine, UpPass.origin(definition), grace, listener);
                UpPass pass = new UpPass(planning, images, definition, request, rules(), run);
                result = pass.run(valid, shared);
            } finally {
                new Reservations(machine.layout()).release(definition.name());
            }
            record.ends(result);
            return result;
        }
    }

    /**
     * Stops everything of a stack and removes it, volumes only as named. Networks stay that others
     * are on.
     *
     * @param volumes full names of the volumes to remove as well
     */
    public PassResult down(
            String stack, SortedSet<String> volumes, Grace grace, PassListener listener)
            throws IOException, InterruptedException {
        try (StackLock _ = StackLock.take(machine.layout(), stack, listener)) {
            machine.directories().removeUnclaimed(stack);
            Actual actual = observer.observe(stack);
            SortedMap<String, SortedSet<String>> strangers =
                    new NetworkStrangers(machine, observer).on(actual.networks().keySet(), stack);
            strangers.forEach(listener::keeping);
            Plan plan = Planner.down(stack, actual, volumes, strangers.keySet());
            PlanRun run = new PlanRun(machine, Origin.UNKNOWN, grace, listener);
            return new PassResult(run.execute(plan, actual));
        }
    }

    /** Full names of the volumes that are the stack's own to remove. */
    public static SortedSet<String> ownVolumes(StackDefinition definition) {
        SortedSet<String> names = new TreeSet<>();
        definition
                .volumes()
                .values()
                .forEach(
                        located -> {
                            Volume volume = located.value();
                            if (!volume.external()) {
                                names.add(volume.name());
                            }
                        });
        return names;
    }

    /** Brings containers that are there to another state. */
    public PassResult toState(
            String stack, StateRequest request, Grace grace, PassListener listener)
            throws IOException, InterruptedException {
        try (StackLock _ = StackLock.take(machine.layout(), stack, listener)) {
            List<Outcome> outcomes = new ArrayList<>();
            PlanRun run = new PlanRun(machine, Origin.UNKNOWN, grace, listener);
            Actual actual = observer.observe(stack);
            Plan plan = Planner.toState(stack, actual, request);
            if (Ground.publishes(plan, actual)) {
                try (NetworkLock _ = NetworkLock.take()) {
                    Ground.requireFree(plan, actual);
                    Plan ground = new Plan(stack, Ground.of(plan));
                    outcomes.addAll(run.execute(ground, actual));
                }
                if (new PassResult(outcomes).failed()) {
                    return new PassResult(outcomes);
                }
                actual = observer.observe(stack);
                plan = Planner.toState(stack, actual, request);
            }
            outcomes.addAll(run.execute(plan, actual));
            return new PassResult(outcomes);
        }
    }

    /** Removes what was run beside a stack and has ended. */
    public PassResult removeEndedBeside(String stack, PassListener listener)
            throws IOException, InterruptedException {
        return toState(
                stack,
                new StateRequest(
                        RunState.TIDIED,
                        new TreeSet<>(),
                        true,
                        true,
                        new TreeSet<>(),
                        new TreeMap<>()),
                Grace.OWN,
                listener);
    }

    /** What is there of a stack. */
    public Actual observe(String stack) throws IOException {
        return observer.observe(stack);
    }

    /** The stack once all of its images are there; those that are not are built or pulled. */
    Stack withImages(StackDefinition definition, PassListener listener)
            throws StackException, IOException, InterruptedException {
        return images.complete(definition, rules(), listener);
    }
}
