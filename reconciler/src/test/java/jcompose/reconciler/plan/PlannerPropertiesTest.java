package jcompose.reconciler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.difference.ChangeClass;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.plan.Action.MovePorts;
import jcompose.reconciler.plan.Action.UpdateContainer;
import jcompose.type.Ipv4;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What holds for every stack on every machine. What must not happen on the way, whatever the order,
 * {@link Execution} sees to.
 */
class PlannerPropertiesTest {
    @Test
    void a_plan_applied_makes_the_next_plan_empty() {
        RandomCase.each(
                test -> {
                    test.buildImages();
                    Plan plan = test.up();
                    test.apply(plan);
                    assertNothingToDo(test, plan);
                });
    }

    @Test
    void a_plan_killed_anywhere_leaves_what_the_next_one_completes() {
        RandomCase.each(
                test -> {
                    test.buildImages();
                    Plan killed = test.up();
                    test.applySome(killed);
                    Plan next = test.up();
                    test.apply(next);
                    assertNothingToDo(test, next);
                });
    }

    @Test
    void the_same_input_gives_the_same_plan() {
        RandomCase.each(test -> assertEquals(test.up(), test.up()));
        List<Plan> plans = new ArrayList<>();
        RandomCase.each(test -> plans.add(test.up()));
        List<Plan> again = new ArrayList<>();
        RandomCase.each(test -> again.add(test.up()));
        assertEquals(plans, again);
    }

    @Test
    void every_step_has_a_reason_and_depends_on_earlier_steps_only() {
        RandomCase.each(
                test -> {
                    assertWellFormed(test.up());
                    assertWellFormed(test.down());
                });
    }

    @Test
    void down_leaves_nothing_but_volumes() {
        RandomCase.each(
                test -> {
                    Set<String> volumes = Set.copyOf(test.machine.volumes);
                    test.apply(test.down());
                    assertTrue(test.machine.containers.isEmpty());
                    assertTrue(test.machine.networks.isEmpty());
                    assertEquals(Firewall.EMPTY, test.machine.firewall);
                    assertEquals(volumes, test.machine.volumes);
                    assertEquals("", PlanText.of(test.down()));
                });
    }

    @Test
    void down_killed_anywhere_is_completed_by_the_next_down() {
        RandomCase.each(
                test -> {
                    test.applySome(test.down());
                    test.apply(test.down());
                    assertEquals("", PlanText.of(test.down()));
                });
    }

    @Test
    void down_killed_anywhere_can_be_followed_by_up() {
        RandomCase.each(
                test -> {
                    test.applySome(test.down());
                    test.buildImages();
                    Plan plan = test.up();
                    test.apply(plan);
                    assertNothingToDo(test, plan);
                });
    }

    @Test
    void in_place_changes_stop_and_start_nothing() {
        RandomCase.each(
                test -> {
                    test.converge();
                    boolean changed = changeInPlaceByHand(test);
                    Plan plan = test.up();
                    assertEquals(changed, !plan.isEmpty());
                    plan.steps()
                            .forEach(
                                    step -> assertInstanceOf(UpdateContainer.class, step.action()));
                });
    }

    @Test
    void a_changed_service_touches_only_itself_and_who_follows_it() {
        RandomCase.each(
                test -> {
                    test.converge();
                    Stack stack = test.stack();
                    String changed = test.dice.pick(List.copyOf(stack.services().keySet()));
                    Stack after = ChangedStack.with(stack, changed);
                    assertTouchesOnly(
                            sharing(after, changed), Planner.up(after, test.machine.actual()));
                });
    }

    @Test
    void damage_to_one_container_is_no_reason_to_touch_other_services() {
        RandomCase.each(
                test -> {
                    test.converge();
                    if (test.machine.containers.isEmpty()) {
                        return;
                    }
                    Container victim =
                            test.dice.pick(List.copyOf(test.machine.containers.values()));
                    Container damaged =
                            victim.alive()
                                    ? Containers.unsupervised(victim)
                                    : Containers.dead(victim);
                    test.machine.containers.put(victim.id(), damaged);
                    String service = victim.replica().orElseThrow().service();
                    assertFalse(test.up().isEmpty());
                    assertTouchesOnly(sharing(test.stack(), service), test.up());
                });
    }

    private static void assertTouchesOnly(Set<String> services, Plan plan) {
        for (Step step : plan.steps()) {
            boolean touched =
                    switch (step.action()) {
                        case Action.StartContainer start ->
                                services.contains(start.replica().service());
                        case Action.StopContainer stop ->
                                services.contains(stop.replica().orElseThrow().service());
                        case Action.StartAgain again ->
                                services.contains(again.replica().service());
                        case Action.RunPreStop hooks ->
                                services.contains(hooks.replica().service());
                        case Action.CreateContainer _,
                                Action.PauseContainer _,
                                Action.UnpauseContainer _,
                                Action.UpdateContainer _,
                                Action.PrepareImage _,
                                Action.CreateNetwork _,
                                Action.RemoveNetwork _,
                                Action.CreateVolume _,
                                Action.RemoveVolume _,
                                Action.ServeNames _ ->
                                false;
                        // Who does not serve is not behind the ports until it is well again.
                        case Action.ApplyFirewall _ ->
                                plan.steps().stream()
                                        .anyMatch(other -> other.action() instanceof MovePorts);
                        case Action.MovePorts move -> services.contains(move.replica().service());
                        case Action.Drain drain -> services.contains(drain.replica().service());
                        case Action.AwaitReplica await ->
                                services.contains(await.replica().service());
                        case Action.JudgeUpdate judge -> services.contains(judge.service());
                        case Action.AwaitCondition _ -> true;
                    };
            assertTrue(touched, () -> PlanText.of(step.action()) + " though only " + services);
        }
    }

    private static void assertNothingToDo(RandomCase test, Plan before) {
        assertEquals("", PlanText.of(test.up()), () -> "after\n" + PlanText.of(before));
        assertAddressesDiffer(test.machine);
    }

    private static void assertAddressesDiffer(Machine machine) {
        Set<Map.Entry<String, Ipv4>> seen = new HashSet<>();
        for (Container container :
                machine.containers.values().stream().filter(Container::alive).toList()) {
            for (Map.Entry<String, Ipv4> address : container.addresses().entrySet()) {
                assertTrue(seen.add(address), () -> "twice: " + address);
            }
        }
    }

    private static void assertWellFormed(Plan plan) {
        int number = 0;
        for (Step step : plan.steps()) {
            number++;
            assertEquals(number, step.number());
            assertFalse(step.reasons().isEmpty(), step::toString);
            step.reasons()
                    .forEach(reason -> assertFalse(reason.sentence().isBlank(), step::toString));
            assertTrue(step.after().isEmpty() || step.after().getLast() < number, step::toString);
        }
    }

    private static boolean changeInPlaceByHand(RandomCase test) {
        boolean changed = false;
        for (Container container : List.copyOf(test.machine.containers.values())) {
            for (Field field : Field.values()) {
                if (container.alive()
                        && field.changeClass() == ChangeClass.IN_PLACE
                        && test.dice.chance(20)
                        && container.fields().containsKey(field)) {
                    Container before = test.machine.container(container.id());
                    test.machine.containers.put(
                            container.id(), Containers.withField(before, field, "by hand"));
                    changed = true;
                }
            }
        }
        return changed;
    }

    /** The service, all that live in its namespaces, and all that restart with it. */
    private static Set<String> sharing(Stack stack, String service) {
        Set<String> sharing = new TreeSet<>(Set.of(service));
        int before;
        do {
            before = sharing.size();
            stack.services()
                    .values()
                    .forEach(
                            other -> {
                                Set<String> owners =
                                        SharedNamespaces.of(other.container()).services();
                                other.dependencies().stream()
                                        .filter(Dependency::restart)
                                        .forEach(each -> owners.add(each.service()));
                                if (owners.stream().anyMatch(sharing::contains)) {
                                    sharing.add(other.name());
                                }
                            });
        } while (sharing.size() > before);
        return sharing;
    }
}
