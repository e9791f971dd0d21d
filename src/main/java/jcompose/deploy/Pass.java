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
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.Volume;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Planner;
import jcompose.reconciler.plan.Step;
import jcompose.registry.PullListener;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Brings a stack to what its files say. Every pass starts from what is; {@link #plan} is {@link
 * #up} without its last step.
 */
public final class Pass {
    private final Machine machine;
    private final Observer observer;
    private final Builder builder;
    private final Pulls pulls;
    private final InstantSource clock;

    public Pass(
            Machine machine, Observer observer, Builder builder, Pulls pulls, InstantSource clock) {
        this.machine = machine;
        this.observer = observer;
        this.builder = builder;
        this.pulls = pulls;
        this.clock = clock;
    }

    /** Brings an image from its registry into the store. */
    @FunctionalInterface
    public interface Pulls {
        void pull(ImageReference reference, PullListener listener)
                throws IOException, InterruptedException;
    }

    private PullRules rules() {
        return new PullRules(machine.images(), clock.instant());
    }

    /**
     * What {@link #up} would do; changes nothing.
     *
     * @throws StackException when the stack cannot come up on this machine as it is
     */
    public Plan plan(StackDefinition definition) throws StackException, IOException {
        Stack stack = new Resolver(machine.images(), definition, rules()).resolve();
        return plan(definition, stack, observer.observe(definition.name()));
    }

    /**
     * Images that are missing are built or pulled first, for only then the rest can be planned to
     * the end.
     */
    public PassResult up(StackDefinition definition, PassListener listener)
            throws StackException, IOException, InterruptedException {
        return up(definition, false, listener);
    }

    /**
     * The same.
     *
     * @param renewing whether containers that are started get new anonymous volumes
     */
    public PassResult up(StackDefinition definition, boolean renewing, PassListener listener)
            throws StackException, IOException, InterruptedException {
        return up(definition, renewing, listener, PassRecord.NONE);
    }

    /** The same, noted. */
    PassResult up(
            StackDefinition definition, boolean renewing, PassListener listener, PassRecord record)
            throws StackException, IOException, InterruptedException {
        // Refused, or with nothing to do, it does not even make a lock file.
        if (plan(definition).isEmpty()) {
            return new PassResult(List.of());
        }
        try (StackLock _ = StackLock.take(machine.layout(), definition.name(), listener)) {
            record.begins();
            PassResult result = upLocked(definition, renewing, listener);
            record.ends(result);
            return result;
        }
    }

    private PassResult upLocked(StackDefinition definition, boolean renewing, PassListener listener)
            throws StackException, IOException, InterruptedException {
        machine.directories().removeUnclaimed(definition.name());
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.addAll(layGround(definition, listener));
        if (new PassResult(outcomes).failed()) {
            return new PassResult(outcomes);
        }
        Set<Image> prepared = new HashSet<>();
        PullRules rules = rules();
        while (true) {
            Stack stack = new Resolver(machine.images(), definition, rules).resolve();
            Actual actual = observer.observe(definition.name());
            Plan plan = plan(definition, stack, actual, renewing);
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
                            Grace.OWN,
                            preparation(definition, rules, listener),
                            listener));
            PassResult result = new PassResult(outcomes);
            if (last || result.failed()) {
                return result;
            }
        }
    }

    /**
     * Makes the networks that nothing stands in the way of, and publishes the ports: two stacks
     * must not choose the same subnet, or the same port, because neither sees the other's yet.
     */
    private List<Outcome> layGround(StackDefinition definition, PassListener listener)
            throws StackException, IOException, InterruptedException {
        try (NetworkLock _ = NetworkLock.take()) {
            Stack stack = new Resolver(machine.images(), definition, rules()).resolve();
            Actual actual = observer.observe(definition.name());
            Plan plan = plan(definition, stack, actual);
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
            ImagePreparation none = image -> {};
            return execute(new Plan(plan.stack(), ground), actual, Grace.OWN, none, listener);
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
            return new PassResult(execute(plan, actual, grace, none, listener));
        }
    }

    /** Full names of the volumes of the stack's containers that no stack file names. */
    public SortedSet<String> anonymousVolumes(String stack) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        machine.volumes()
                .records()
                .forEach(
                        (name, record) -> {
                            if (record.anonymous() && record.stack().equals(Optional.of(stack))) {
                                names.add(name);
                            }
                        });
        return names;
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

    private Plan plan(StackDefinition definition, Stack stack, Actual actual)
            throws StackException, IOException {
        return plan(definition, stack, actual, false);
    }

    private Plan plan(StackDefinition definition, Stack stack, Actual actual, boolean renewing)
            throws StackException, IOException {
        Plan plan = Planner.up(stack, actual, renewing);
        Preflight.check(definition, actual, machine.volumes());
        return plan;
    }

    private List<Outcome> execute(
            Plan plan,
            Actual actual,
            Grace grace,
            ImagePreparation preparation,
            PassListener listener)
            throws InterruptedException {
        var effects = machine.effects(plan.stack(), actual, grace, preparation);
        return new Executor(effects, listener).execute(plan);
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
            Stack stack = new Resolver(machine.images(), definition, rules).resolve();
            boolean last = true;
            for (Service service : stack.services().values()) {
                if (service.container().image() instanceof Image.ToPrepare image) {
                    if (!prepared.add(image)) {
                        throw new IOException(
                                "image " + image.reference() + " was there, and is gone again");
                    }
                    last = false;
                    prepare(preparation, service.name(), image);
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
            pulls.pull(reference, listener.pulling(prepare.image().reference()));
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
