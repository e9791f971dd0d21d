package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.build.BuildListener;
import jcompose.build.Builder;
import jcompose.execute.EffectException;
import jcompose.execute.Executor;
import jcompose.execute.ImagePreparation;
import jcompose.execute.Machine;
import jcompose.execute.Outcome;
import jcompose.image.ImageReference;
import jcompose.image.Platform;
import jcompose.observe.Observer;
import jcompose.observe.Reservations;
import jcompose.process.Aside;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.Volume;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Attachment;
import jcompose.reconciler.plan.Interruptions;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Planner;
import jcompose.reconciler.plan.Reason;
import jcompose.reconciler.plan.RunState;
import jcompose.reconciler.plan.StateRequest;
import jcompose.reconciler.plan.Step;
import jcompose.reconciler.plan.UpRequest;
import jcompose.registry.PullListener;
import jcompose.runtime.Grace;
import jcompose.runtime.Origin;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.Ipv4;
import jcompose.type.ReplicaName;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private final Builder builder;
    private final Pulls pulls;
    private final InstantSource clock;
    private final Approval approval;

    public Pass(
            Machine machine, Observer observer, Builder builder, Pulls pulls, InstantSource clock) {
        this(machine, observer, builder, pulls, clock, Approval.OF_ANYTHING);
    }

    private Pass(
            Machine machine,
            Observer observer,
            Builder builder,
            Pulls pulls,
            InstantSource clock,
            Approval approval) {
        this.approval = approval;
        this.machine = machine;
        this.observer = observer;
        this.builder = builder;
        this.pulls = pulls;
        this.clock = clock;
    }

    /** The same that brings a stack up only if that is what was approved. */
    public Pass with(Approval other) {
        return new Pass(machine, observer, builder, pulls, clock, other);
    }

    /** Brings an image from its registry into the store. */
    @FunctionalInterface
    public interface Pulls {
        /**
         * The image of that name.
         *
         * @param platform empty: this machine's
         */
        void pull(ImageReference reference, Optional<Platform> platform, PullListener listener)
                throws IOException, InterruptedException;
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
        Planned planned = planned(definition, request, rules());
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
        Planned first = planned(definition, request, rules());
        listener.found(first.actual());
        approval.check(first.plan());
        if (first.plan().isEmpty()) {
            return new PassResult(List.of());
        }
        try (StackLock lock = StackLock.take(machine.layout(), definition.name(), listener)) {
            Optional<Planned> valid =
                    lock.isNextAfter(number) ? Optional.of(first) : Optional.empty();
            if (approval.plan().isPresent() && valid.isEmpty()) {
                approval.check(preview(definition, request).plan());
            }
            record.begins();
            PassResult result;
            try {
                boolean shared = !Ground.of(first.plan()).isEmpty();
                result = upLocked(definition, request, valid, shared, grace, listener);
            } finally {
                new Reservations(machine.layout()).release(definition.name());
            }
            record.ends(result);
            return result;
        }
    }

    /**
     * The rest of it.
     *
     * @param first what is to be done, if that is known
     * @param shared whether there is something to do that takes turns with other stacks
     */
    private PassResult upLocked(
            StackDefinition definition,
            UpRequest request,
            Optional<Planned> first,
            boolean shared,
            Grace grace,
            PassListener listener)
            throws StackException, IOException, InterruptedException {
        machine.directories().removeUnclaimed(definition.name());
        List<Outcome> outcomes = new ArrayList<>();
        Optional<Planned> known =
                shared || !definition.externalNetworks().isEmpty() ? Optional.empty() : first;
        if (shared) {
            outcomes.addAll(layGround(definition, request, listener));
        }
        boolean laid = shared;
        Set<Image> prepared = new HashSet<>();
        PullRules rules = rules();
        while (true) {
            if (new PassResult(outcomes).failed()) {
                return new PassResult(outcomes);
            }
            Planned planned = known.isPresent() ? known.get() : choose(definition, request, rules);
            known = Optional.empty();
            Actual actual = planned.actual();
            Plan plan = planned.plan();
            if (!laid && !Ground.of(plan).isEmpty()) {
                // It was not so when the pass had not yet begun.
                outcomes.addAll(layGround(definition, request, listener));
                laid = true;
                continue;
            }
            Plan images = imagesOnly(plan);
            boolean last = images.isEmpty();
            for (Action.PrepareImage image : images.imagesToPrepare()) {
                if (!prepared.add(image.image())) {
                    String name = image.image().reference();
                    throw new IOException("image " + name + " was there, and is gone again");
                }
            }
            outcomes.addAll(
                    execute(
                            last ? plan : images,
                            actual,
                            origin(definition),
                            grace,
                            preparation(definition, rules, listener),
                            listener));
            PassResult result = new PassResult(outcomes);
            if (result.failed()) {
                makeNotReached(definition, outcomes, listener);
            }
            if (last || result.failed()) {
                return result;
            }
        }
    }

    private record Planned(Actual actual, Plan plan) {}

    /**
     * Addresses on networks that other stacks use too are chosen by one pass at a time, and are its
     * own from then on.
     */
    private Planned choose(StackDefinition definition, UpRequest request, PullRules rules)
            throws StackException, IOException, InterruptedException {
        if (definition.externalNetworks().isEmpty()) {
            return planned(definition, request, rules);
        }
        try (NetworkLock _ = NetworkLock.take()) {
            Planned planned = planned(definition, request, rules);
            SortedMap<String, SortedSet<Ipv4>> chosen = new TreeMap<>();
            for (Step step : planned.plan().steps()) {
                if (step.action() instanceof Action.StartContainer start) {
                    for (Attachment attachment : start.attachments()) {
                        chosen.computeIfAbsent(attachment.network(), _ -> new TreeSet<>())
                                .add(attachment.address());
                    }
                }
            }
            new Reservations(machine.layout()).reserve(definition.name(), chosen);
            return planned;
        }
    }

    private Planned planned(StackDefinition definition, UpRequest request, PullRules rules)
            throws StackException, IOException {
        String name = definition.name();
        Aside<Actual> observed =
                Aside.begin(() -> observer.observe(name, definition.externalNetworks()));
        Stack stack = new Resolver(machine.images(), definition, rules, machine.users()).resolve();
        Actual actual = observed.result();
        return new Planned(actual, plan(definition, stack, actual, request));
    }

    /**
     * Makes the networks that nothing stands in the way of, and publishes the ports: two stacks
     * must not choose the same subnet, or the same port, because neither sees the other's yet.
     */
    private List<Outcome> layGround(
            StackDefinition definition, UpRequest request, PassListener listener)
            throws StackException, IOException, InterruptedException {
        try (NetworkLock _ = NetworkLock.take()) {
            Planned planned = planned(definition, request, rules());
            ImagePreparation none = image -> {};
            return execute(
                    new Plan(planned.plan().stack(), Ground.of(planned.plan())),
                    planned.actual(),
                    origin(definition),
                    Grace.OWN,
                    none,
                    listener);
        }
    }

    /**
     * Stops everything of a stack and removes it, volumes only as named.
     *
     * @param volumes full names of the volumes to remove as well
     */
    public PassResult down(
            String stack, SortedSet<String> volumes, Grace grace, PassListener listener)
            throws IOException, InterruptedException {
        try (StackLock _ = StackLock.take(machine.layout(), stack, listener)) {
            machine.directories().removeUnclaimed(stack);
            Actual actual = observer.observe(stack);
            Plan plan = Planner.down(stack, actual, volumes);
            ImagePreparation none = image -> {};
            return new PassResult(execute(plan, actual, Origin.UNKNOWN, grace, none, listener));
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

    private Plan plan(StackDefinition definition, Stack stack, Actual actual, UpRequest request)
            throws StackException, IOException {
        Plan plan;
        try {
            plan = Planner.up(FreePorts.settle(stack, actual), actual, request);
        } catch (IllegalArgumentException impossible) {
            throw new IOException(impossible.getMessage(), impossible);
        }
        Preflight.check(definition, actual, machine.volumes());
        return plan;
    }

    /** They can be looked at, and started once what was in the way is gone. */
    private void makeNotReached(
            StackDefinition definition, List<Outcome> outcomes, PassListener listener)
            throws IOException, InterruptedException {
        String stack = definition.name();
        Actual actual = observer.observe(stack);
        Set<ReplicaName> there = new HashSet<>();
        actual.containers().values().forEach(each -> each.replica().ifPresent(there::add));
        List<Step> steps = new ArrayList<>();
        for (Outcome outcome : List.copyOf(outcomes)) {
            if (outcome instanceof Outcome.NotReached(Step step)
                    && step.action() instanceof Action.StartContainer start
                    && start.spec().image() instanceof Image.Present
                    && !there.contains(start.replica())) {
                steps.add(
                        new Step(
                                steps.size() + 1,
                                new Action.CreateContainer(start),
                                step.reasons(),
                                new TreeSet<>()));
            }
        }
        ImagePreparation none = image -> {};
        execute(new Plan(stack, steps), actual, origin(definition), Grace.OWN, none, listener);
    }

    /** Brings containers that are there to another state. */
    public PassResult toState(
            String stack, StateRequest request, Grace grace, PassListener listener)
            throws IOException, InterruptedException {
        try (StackLock _ = StackLock.take(machine.layout(), stack, listener)) {
            List<Outcome> outcomes = new ArrayList<>();
            ImagePreparation none = image -> {};
            Actual actual = observer.observe(stack);
            Plan plan = Planner.toState(stack, actual, request);
            if (Ground.publishes(plan, actual)) {
                try (NetworkLock _ = NetworkLock.take()) {
                    Ground.requireFree(plan, actual);
                    Plan ground = new Plan(stack, Ground.of(plan));
                    outcomes.addAll(execute(ground, actual, Origin.UNKNOWN, grace, none, listener));
                }
                if (new PassResult(outcomes).failed()) {
                    return new PassResult(outcomes);
                }
                actual = observer.observe(stack);
                plan = Planner.toState(stack, actual, request);
            }
            outcomes.addAll(execute(plan, actual, Origin.UNKNOWN, grace, none, listener));
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

    private List<Outcome> execute(
            Plan plan,
            Actual actual,
            Origin origin,
            Grace grace,
            ImagePreparation preparation,
            PassListener listener)
            throws InterruptedException {
        var effects =
                machine.effects(
                        plan.stack(), actual, origin, grace, preparation, listener::hookPrinted);
        return new Executor(effects, listener).execute(plan);
    }

    private static Origin origin(StackDefinition definition) {
        return new Origin(definition.files(), definition.projectDirectory());
    }

    private static Plan imagesOnly(Plan plan) {
        List<Step> steps =
                plan.steps().stream()
                        .filter(step -> step.action() instanceof Action.PrepareImage)
                        .toList();
        return new Plan(plan.stack(), steps);
    }

    /** The stack once all of its images are there; those that are not are built or pulled. */
    Stack withImages(StackDefinition definition, PassListener listener)
            throws StackException, IOException, InterruptedException {
        PullRules rules = rules();
        ImagePreparation preparation = preparation(definition, rules, listener);
        Set<Image> prepared = new HashSet<>();
        while (true) {
            Stack stack =
                    new Resolver(machine.images(), definition, rules, machine.users()).resolve();
            boolean last = true;
            for (Service service : stack.services().values()) {
                for (Image.ToPrepare image : service.container().imagesToPrepare()) {
                    if (!prepared.add(image)) {
                        throw new IOException(
                                "image " + image.reference() + " was there, and is gone again");
                    }
                    last = false;
                    prepare(preparation, service.name(), image);
                    Action action = new Action.PrepareImage(service.name(), image);
                    Reason why = new Reason(Reason.Kind.NEEDED, service.name() + " runs it");
                    listener.ended(
                            new Outcome.Done(new Step(1, action, List.of(why), new TreeSet<>())));
                }
            }
            if (last) {
                return stack;
            }
        }
    }

    private static void prepare(ImagePreparation preparation, String service, Image.ToPrepare image)
            throws IOException, InterruptedException {
        try {
            preparation.prepare(new Action.PrepareImage(service, image));
        } catch (EffectException e) {
            throw new IOException("image " + image.reference() + ": " + e.getMessage(), e);
        }
    }

    private ImagePreparation preparation(
            StackDefinition definition, PullRules rules, PassListener listener) {
        Builds builds = new Builds(definition);
        return prepare -> {
            var reference = ImageReference.parse(prepare.image().reference());
            try {
                switch (prepare.image()) {
                    case Image.ToBuild _ ->
                            builder.build(
                                    builds.of(reference).orElseThrow().request(machine.images()),
                                    listener.building(prepare.service()));
                    case Image.ToPull _, Image.ToRefresh _ -> {
                        pull(prepare, reference, builds, listener);
                        rules.pulled(reference);
                    }
                }
            } catch (BuildException | IOException e) {
                throw new EffectException(String.valueOf(e.getMessage()), e);
            }
        };
    }

    /** What cannot be pulled is built where it can be. */
    private void pull(
            Action.PrepareImage prepare,
            ImageReference reference,
            Builds builds,
            PassListener listener)
            throws BuildException, IOException, InterruptedException {
        try {
            pulls.pull(
                    reference,
                    builds.platform(prepare.service()),
                    listener.pulling(prepare.image().reference()));
        } catch (IOException e) {
            Optional<Builds.Build> build = builds.of(reference);
            if (build.isEmpty()) {
                throw e;
            }
            BuildListener building = listener.building(prepare.service());
            building.warned("built, as it cannot be pulled: " + e.getMessage());
            builder.build(build.get().request(machine.images()), building);
        }
    }
}
