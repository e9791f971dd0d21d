package jcompose.deploy;

import jcompose.build.BuildException;
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
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.Volume;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Planner;
import jcompose.reconciler.plan.Step;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.time.Duration;
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

    public Pass(Machine machine, Observer observer, Builder builder) {
        this.machine = machine;
        this.observer = observer;
        this.builder = builder;
    }

    /**
     * What {@link #up} would do; changes nothing.
     *
     * @throws StackException when the stack cannot come up on this machine as it is
     */
    public Plan plan(StackDefinition definition) throws StackException, IOException {
        Stack stack = new Resolver(machine.images(), definition).resolve();
        return plan(definition, stack, observer.observe(definition.name()));
    }

    /**
     * Images that are missing are built first, for only then the rest can be planned to the end.
     */
    public PassResult up(StackDefinition definition, PassListener listener)
            throws StackException, IOException, InterruptedException {
        // Refused, or with nothing to do, it does not even make a lock file.
        if (plan(definition).isEmpty()) {
            return new PassResult(List.of());
        }
        try (StackLock _ = StackLock.take(machine.layout(), definition.name(), listener)) {
            List<Outcome> outcomes = new ArrayList<>();
            outcomes.addAll(layGround(definition, listener));
            if (new PassResult(outcomes).failed()) {
                return new PassResult(outcomes);
            }
            Set<Image> built = new HashSet<>();
            while (true) {
                Stack stack = new Resolver(machine.images(), definition).resolve();
                Actual actual = observer.observe(definition.name());
                Plan plan = plan(definition, stack, actual);
                Plan images = imagesOnly(plan);
                boolean last = images.isEmpty();
                for (Action.PrepareImage image : images.imagesToPrepare()) {
                    if (!built.add(image.image())) {
                        String name = image.image().reference();
                        throw new IOException("image " + name + " was built, and is gone again");
                    }
                }
                outcomes.addAll(
                        execute(
                                last ? plan : images,
                                actual,
                                Optional.empty(),
                                builds(definition, listener),
                                listener));
                PassResult result = new PassResult(outcomes);
                if (last || result.failed()) {
                    return result;
                }
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
            Stack stack = new Resolver(machine.images(), definition).resolve();
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
            return execute(
                    new Plan(plan.stack(), ground), actual, Optional.empty(), none, listener);
        }
    }

    /**
     * Stops everything of a stack and removes it, volumes only as named.
     *
     * @param volumes full names of the volumes to remove as well
     * @param grace how long each container gets, instead of what it asks for
     */
    public PassResult down(
            String stack,
            SortedSet<String> volumes,
            Optional<Duration> grace,
            PassListener listener)
            throws IOException, InterruptedException {
        try (StackLock _ = StackLock.take(machine.layout(), stack, listener)) {
            Actual actual = observer.observe(stack);
            Plan plan = Planner.down(stack, actual, volumes);
            ImagePreparation none = image -> {};
            return new PassResult(execute(plan, actual, grace, none, listener));
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

    private Plan plan(StackDefinition definition, Stack stack, Actual actual)
            throws StackException, IOException {
        Plan plan = Planner.up(stack, actual);
        Preflight.check(definition, actual);
        return plan;
    }

    private List<Outcome> execute(
            Plan plan,
            Actual actual,
            Optional<Duration> grace,
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

    private ImagePreparation builds(StackDefinition definition, PassListener listener) {
        Builds builds = new Builds(definition);
        return prepare -> {
            var reference = ImageReference.parse(prepare.image().reference());
            try {
                var request = builds.of(reference).orElseThrow().request(machine.images());
                builder.build(request, listener.building(prepare.service()));
            } catch (BuildException | IOException e) {
                throw new EffectException(String.valueOf(e.getMessage()), e);
            }
        };
    }
}
