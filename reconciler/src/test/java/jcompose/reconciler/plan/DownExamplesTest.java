package jcompose.reconciler.plan;

import static jcompose.reconciler.plan.ServiceDraft.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.desired.Stack;
import jcompose.type.Condition;

import org.junit.jupiter.api.Test;

import java.util.List;

/** How a stack leaves the machine. */
class DownExamplesTest {
    private static final Stack STACK =
            new StackDraft()
                    .network("default")
                    .volume("visits")
                    .with(
                            service("web").on("default").mounting("visits"),
                            service("probe").networkOf("web"),
                            service("api").on("default").after("web", Condition.STARTED))
                    .build();

    @Test
    void containers_then_the_firewall_then_networks() {
        assertEquals(
                List.of(
                        "1 stop api-1: the stack goes down",
                        "2 stop probe-1: the stack goes down",
                        "3 stop web-1 after 1 2: the stack goes down",
                        "4 no firewall after 3: the stack goes down",
                        "5 remove hello_default after 4: the stack goes down"),
                PlanText.lines(Scene.running(STACK).down()));
    }

    @Test
    void volumes_go_only_when_they_are_named_and_exist() {
        List<String> actions = PlanText.actions(Scene.running(STACK).down("visits", "elsewhere"));
        assertEquals("remove volume visits", actions.getLast());
        assertEquals(6, actions.size());
    }

    @Test
    void a_firewall_that_is_empty_is_not_emptied_again() {
        assertEquals(
                List.of("stop web-1"),
                PlanText.actions(Scene.running(StackDraft.stack(service("web"))).down()));
    }

    @Test
    void what_is_down_already_stays_so() {
        assertEquals("", PlanText.of(Scene.empty().down("visits")));
    }
}
