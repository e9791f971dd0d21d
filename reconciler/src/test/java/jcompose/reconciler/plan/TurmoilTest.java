package jcompose.reconciler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.difference.ChangeClass;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.type.ReplicaName;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whatever happened before: one pass on a calm machine makes it what it should be. {@code
 * -Djcompose.transitions=1000000} for a long run, {@code -Djcompose.seed} for another one.
 */
class TurmoilTest {
    private static final int TRANSITIONS = Integer.getInteger("jcompose.transitions", 20_000);
    private static final long FIRST_SEED = Long.getLong("jcompose.seed", 1);

    @Test
    void after_any_turmoil_one_pass_converges_and_the_next_has_nothing_to_do() {
        long seed = FIRST_SEED;
        for (int transitions = 0; transitions < TRANSITIONS; seed++) {
            try {
                transitions += converges(seed);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        }
    }

    @Test
    void the_way_does_not_matter_only_the_end() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 300; seed++) {
            Dice dice = new Dice(seed);
            Stack first = RandomStacks.stack(dice);
            Stack last = RandomStacks.stack(dice);
            Machine fresh = new Machine();
            up(last, fresh, dice);
            Machine changed = new Machine();
            up(first, changed, dice);
            up(last, changed, dice);
            assertEquals(essence(fresh), essence(changed), "seed " + seed);

            Machine broken = new Machine();
            up(last, broken, dice);
            new Turmoil(dice, broken, false).rage(List.of(first));
            up(last, broken, dice);
            assertEquals(essence(fresh), essence(broken), "broken, seed " + seed);
        }
    }

    private static int converges(long seed) {
        Dice dice = new Dice(seed);
        Machine machine = new Machine();
        List<Stack> stacks =
                List.of(
                        RandomStacks.stack(dice),
                        RandomStacks.stack(dice),
                        RandomStacks.stack(dice));
        Turmoil turmoil = new Turmoil(dice, machine, true);
        turmoil.rage(stacks);
        Stack last = dice.pick(stacks);
        Plan plan = up(last, machine, dice);
        Plan next = Planner.up(machine.resolve(last), machine.actual());
        assertEquals("", PlanText.of(next), () -> "after\n" + PlanText.of(plan));
        return turmoil.transitions() + plan.steps().size();
    }

    private static Plan up(Stack wanted, Machine machine, Dice dice) {
        Planner.up(machine.resolve(wanted), machine.actual())
                .imagesToPrepare()
                .forEach(action -> machine.build(action.image()));
        Stack stack = machine.resolve(wanted);
        Plan plan = Planner.up(stack, machine.actual());
        new Execution(machine, stack).all(plan, dice);
        return plan;
    }

    /** What there is; which address or subnet it has, and which container it is, may differ. */
    private static SortedMap<String, Object> essence(Machine machine) {
        SortedMap<String, Object> essence = new TreeMap<>();
        for (Container container : machine.actual().containers().values()) {
            ReplicaName name = container.replica().orElseThrow();
            SortedMap<Field, Value> fields = new TreeMap<>(container.fields());
            fields.remove(Field.IMAGE); // what is built has another digest on each machine
            if (isJob(
                    fields)) { // only who depends on it waits for its end, after which it stays so
                fields.keySet().removeIf(field -> field.changeClass() == ChangeClass.IN_PLACE);
            }
            Object twin = essence.put(name.toString(), fields);
            assertEquals(null, twin, () -> "twice: " + name);
        }
        essence.put("networks", new TreeSet<>(machine.networks.keySet()));
        machine.firewall
                .ports()
                .forEach(
                        (port, behind) ->
                                essence.put(
                                        port.toString(), Objects.requireNonNull(behind).size()));
        return essence;
    }

    private static boolean isJob(SortedMap<Field, Value> fields) {
        return List.of("no", "on-failure").contains(String.valueOf(fields.get(Field.RESTART)));
    }
}
