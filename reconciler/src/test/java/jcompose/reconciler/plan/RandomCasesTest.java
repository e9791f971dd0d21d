package jcompose.reconciler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.plan.Reason.Kind;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** The random cases are worth their time only if everything happens in them. */
class RandomCasesTest {
    @Test
    void every_action_and_every_kind_of_reason_occurs() {
        Set<String> actions = new TreeSet<>();
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        RandomCase.each(
                test -> {
                    see(test.up(), actions, kinds);
                    see(test.down("files"), actions, kinds);
                    see(test.made(), actions, kinds);
                    see(test.toState(RunState.PAUSED), actions, kinds);
                });
        Set<String> all = new TreeSet<>();
        Arrays.stream(Action.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .forEach(all::add);
        assertEquals(all, actions);
        assertEquals(EnumSet.allOf(Kind.class), kinds);
    }

    private static void see(Plan plan, Set<String> actions, Set<Kind> kinds) {
        for (Step step : plan.steps()) {
            actions.add(step.action().getClass().getSimpleName());
            step.reasons().forEach(reason -> kinds.add(reason.kind()));
        }
    }
}
