package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.type.ContainerId;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A machine on which everything goes wrong: passes that see it as it was, or only in part; that run
 * side by side as if there were no lock; actions that fail, or are done and look as if they had
 * failed; passes that are killed; and somebody who damages what is there. All follows from a seed.
 */
final class Turmoil {
    private final Dice dice;
    private final Machine machine;
    private final boolean damaging;
    private final List<Actual> past = new ArrayList<>();
    private int transitions;

    /**
     * @param damaging whether somebody damages what is there
     */
    Turmoil(Dice dice, Machine machine, boolean damaging) {
        this.dice = dice;
        this.machine = machine;
        this.damaging = damaging;
    }

    /** Steps that were tried so far. */
    int transitions() {
        return transitions;
    }

    /** Passes towards any of the stacks. */
    void rage(List<Stack> stacks) {
        int rounds = dice.between(2, 6);
        for (int round = 0; round < rounds; round++) {
            past.add(machine.actual());
            if (damaging && dice.chance(30)) {
                Damage.some(machine, dice);
            }
            List<Pass> passes = new ArrayList<>();
            passes.add(pass(dice.pick(stacks)));
            if (dice.chance(30)) {
                passes.add(pass(dice.pick(stacks)));
            }
            interleave(passes);
        }
    }

    /** A stack that cannot be on what was seen is refused, and nothing is done. */
    private Pass pass(Stack wanted) {
        Stack stack = machine.resolve(wanted);
        try {
            Actual seen = seen();
            Plan plan =
                    dice.chance(15)
                            ? Planner.down(stack.name(), seen, new TreeSet<>())
                            : Planner.up(stack, seen);
            return new Pass(plan, new Execution(machine, stack));
        } catch (IllegalArgumentException refused) {
            return new Pass(new Plan(stack.name(), List.of()), new Execution(machine, stack));
        }
    }

    private Actual seen() {
        Actual actual = dice.chance(30) ? dice.pick(past) : machine.actual();
        return dice.chance(30) ? partly(actual) : actual;
    }

    /** Some containers and fields could not be read. */
    private Actual partly(Actual actual) {
        TreeMap<ContainerId, Container> containers = new TreeMap<>();
        actual.containers()
                .forEach(
                        (id, container) -> {
                            if (!dice.chance(10)) {
                                TreeMap<Field, Value> fields = new TreeMap<>(container.fields());
                                fields.keySet().removeIf(_ -> dice.chance(20));
                                containers.put(id, Containers.withFields(container, fields));
                            }
                        });
        return new Actual(
                containers,
                actual.oneOffs(),
                actual.networks(),
                actual.volumes(),
                actual.firewall(),
                actual.foreignSubnets(),
                actual.foreignIpv6(),
                actual.namesServed(),
                actual.shared());
    }

    private void interleave(List<Pass> passes) {
        List<Pass> open = new ArrayList<>(passes);
        while (!open.isEmpty()) {
            Pass pass = dice.pick(open);
            if (dice.chance(5) || !pass.goOn()) {
                open.remove(pass); // at its end, or killed
            }
        }
    }

    /** One pass on its way. */
    private final class Pass {
        private final Plan plan;
        private final Execution execution;
        private final Set<Integer> done = new HashSet<>();
        private final Set<Integer> failed = new HashSet<>();

        Pass(Plan plan, Execution execution) {
            this.plan = plan;
            this.execution = execution;
        }

        /** Tries one more step; false when none is left that may be tried. */
        boolean goOn() {
            List<Step> possible = new ArrayList<>();
            for (Step step : plan.steps()) {
                if (done.contains(step.number()) || failed.contains(step.number())) {
                    continue;
                }
                if (step.after().stream().anyMatch(failed::contains)) {
                    failed.add(step.number());
                } else if (done.containsAll(step.after())
                        && step.following().stream().allMatch(this::hasEnded)) {
                    possible.add(step);
                }
            }
            if (possible.isEmpty()) {
                return false;
            }
            attempt(dice.pick(possible));
            return true;
        }

        private boolean hasEnded(int number) {
            return done.contains(number) || failed.contains(number);
        }

        private void attempt(Step step) {
            transitions++;
            boolean works = !dice.chance(10);
            boolean looksSo = works && !dice.chance(5);
            try {
                if (works) {
                    execution.apply(step.action(), plan);
                }
            } catch (AssertionError | RuntimeException impossible) {
                looksSo = false; // on a real machine an error
            }
            (looksSo ? done : failed).add(step.number());
        }
    }
}
