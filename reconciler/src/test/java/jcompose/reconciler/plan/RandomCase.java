package jcompose.reconciler.plan;

import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.Stack;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A machine with a past, and the stack that is wanted on it now. All of it follows from a seed. */
final class RandomCase {
    private static final int CASES = Integer.getInteger("cases", 2000);

    final Dice dice;
    final Machine machine = new Machine();
    private final Stack wanted;

    private RandomCase(long seed) {
        dice = new Dice(seed);
        Stack before = RandomStacks.stack(dice);
        if (dice.chance(85)) {
            bringUp(before);
        }
        Damage.some(machine, dice);
        wanted = dice.chance(30) ? before : RandomStacks.stack(dice);
    }

    /** Every case is made anew from its seed, so that one can be looked at alone. */
    static void each(Consumer<RandomCase> property) {
        each(CASES, property);
    }

    static void each(int cases, Consumer<RandomCase> property) {
        for (long seed = 1; seed <= cases; seed++) {
            try {
                property.accept(new RandomCase(seed));
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        }
    }

    /** The stack as far as its images are built. */
    Stack stack() {
        return machine.resolve(wanted);
    }

    Plan up() {
        return Planner.up(stack(), machine.actual());
    }

    Plan down(String... volumes) {
        return Planner.down(wanted.name(), machine.actual(), new TreeSet<>(Set.of(volumes)));
    }

    /** Everything made, nothing started. */
    Plan made() {
        return Planner.up(
                stack(), machine.actual(), UpRequest.WHOLE.with(UpRequest.Option.MADE_ONLY));
    }

    /** All that belongs to the stack's services. */
    Plan toState(RunState state) {
        return toState(state, new TreeSet<>(wanted.services().keySet()));
    }

    Plan toState(RunState state, SortedSet<String> services) {
        TreeMap<String, List<Dependency>> dependencies = new TreeMap<>();
        wanted.services()
                .forEach((name, service) -> dependencies.put(name, service.dependencies()));
        return Planner.toState(
                wanted.name(),
                machine.actual(),
                new StateRequest(state, services, false, dependencies));
    }

    /** Some of the stack's services, perhaps none. */
    SortedSet<String> someServices() {
        TreeSet<String> some = new TreeSet<>();
        wanted.services().keySet().stream().filter(_ -> dice.chance(50)).forEach(some::add);
        return some;
    }

    void buildImages() {
        up().imagesToPrepare().forEach(action -> machine.build(action.image()));
    }

    void apply(Plan plan) {
        new Execution(machine, stack()).all(plan, dice);
    }

    /** As if the pass were killed on the way. */
    void applySome(Plan plan) {
        new Execution(machine, stack()).some(plan, dice, dice.between(0, plan.steps().size()));
    }

    void converge() {
        buildImages();
        apply(up());
    }

    private void bringUp(Stack stack) {
        Planner.up(stack, machine.actual())
                .imagesToPrepare()
                .forEach(action -> machine.build(action.image()));
        Stack resolved = machine.resolve(stack);
        Plan plan = Planner.up(resolved, machine.actual());
        int steps = plan.steps().size();
        int done = dice.chance(70) ? steps : dice.between(0, steps);
        new Execution(machine, resolved).some(plan, dice, done);
    }
}
