package jcompose.reconciler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.type.ContainerId;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What holds when containers that are there are brought to another state. What must not happen on
 * the way, {@link Execution} sees to.
 */
class StatePropertiesTest {
    @Test
    void what_is_stopped_does_not_run_and_nothing_else_is_touched() {
        RandomCase.each(
                test -> {
                    test.converge();
                    SortedSet<String> services = test.someServices();
                    Map<ContainerId, Container> before = new TreeMap<>(test.machine.containers);
                    test.apply(test.toState(RunState.STOPPED, services));
                    assertEquals(before.keySet(), test.machine.containers.keySet());
                    for (Container container : test.machine.containers.values()) {
                        if (services.contains(container.replica().orElseThrow().service())) {
                            assertFalse(container.alive());
                        } else {
                            assertEquals(before.get(container.id()), container);
                        }
                    }
                });
    }

    @Test
    void what_was_stopped_is_started_as_it_was_and_is_then_what_it_should_be() {
        RandomCase.each(
                test -> {
                    test.converge();
                    Map<ContainerId, Container> before = new TreeMap<>(test.machine.containers);
                    Set<String> alive = alive(test);
                    test.apply(test.toState(RunState.STOPPED));
                    test.apply(test.toState(RunState.RUNNING));
                    assertEquals(before.keySet(), test.machine.containers.keySet());
                    assertEquals(alive, alive(test));
                    assertEquals("", PlanText.of(test.up()));
                });
    }

    @Test
    void up_starts_what_was_stopped() {
        RandomCase.each(
                test -> {
                    test.converge();
                    Set<ContainerId> before = Set.copyOf(test.machine.containers.keySet());
                    Set<String> alive = alive(test);
                    test.apply(test.toState(RunState.STOPPED));
                    test.apply(test.up());
                    assertEquals(before, test.machine.containers.keySet());
                    assertEquals(alive, alive(test));
                    assertEquals("", PlanText.of(test.up()));
                });
    }

    @Test
    void a_restart_leaves_every_container_that_ran_with_another_process() {
        RandomCase.each(
                test -> {
                    test.converge();
                    Map<ContainerId, Container> before = new TreeMap<>(test.machine.containers);
                    Plan restart;
                    try {
                        restart = test.toState(RunState.RESTARTED);
                    } catch (IllegalArgumentException refused) {
                        assertTrue(isTakenFromAJob(refused, test), refused.getMessage());
                        return;
                    }
                    test.apply(restart);
                    assertEquals(before.keySet(), test.machine.containers.keySet());
                    before.values().stream()
                            .filter(Container::alive)
                            .forEach(
                                    container ->
                                            assertFalse(
                                                    container
                                                            .process()
                                                            .equals(
                                                                    test.machine
                                                                            .container(
                                                                                    container.id())
                                                                            .process())));
                });
    }

    @Test
    void who_is_paused_goes_on_as_the_same_process() {
        RandomCase.each(
                test -> {
                    test.converge();
                    Map<ContainerId, Container> before = new TreeMap<>(test.machine.containers);
                    SortedSet<String> services = test.someServices();
                    test.apply(test.toState(RunState.PAUSED, services));
                    assertTrue(
                            test.machine.containers.values().stream()
                                    .filter(each -> each.status() == Status.RUNNING)
                                    .noneMatch(
                                            each ->
                                                    services.contains(
                                                            each.replica()
                                                                    .orElseThrow()
                                                                    .service())));
                    test.apply(test.toState(RunState.UNPAUSED, services));
                    assertEquals(before.keySet(), test.machine.containers.keySet());
                    before.forEach(
                            (id, container) ->
                                    assertEquals(
                                            container.process(),
                                            test.machine.container(id).process()));
                });
    }

    @Test
    void what_is_removed_is_gone_and_comes_back_with_up() {
        RandomCase.each(
                test -> {
                    test.converge();
                    SortedSet<String> services = test.someServices();
                    test.apply(test.toState(RunState.REMOVED, services));
                    assertTrue(
                            test.machine.containers.values().stream()
                                    .noneMatch(
                                            each ->
                                                    services.contains(
                                                            each.replica()
                                                                    .orElseThrow()
                                                                    .service())));
                    test.apply(test.up());
                    assertEquals("", PlanText.of(test.up()));
                });
    }

    @Test
    void what_was_only_made_does_not_run_until_it_is_started() {
        RandomCase.each(
                test -> {
                    test.buildImages();
                    test.apply(test.down());
                    test.apply(test.made());
                    assertTrue(
                            test.machine.containers.values().stream().noneMatch(Container::alive));
                    assertEquals("", PlanText.of(test.made()));
                    Set<ContainerId> made = Set.copyOf(test.machine.containers.keySet());
                    test.apply(test.toState(RunState.RUNNING));
                    assertEquals(made, test.machine.containers.keySet());
                    assertEquals("", PlanText.of(test.up()));
                });
    }

    /** Damage may have given the address of a job that is done to somebody else. */
    private static boolean isTakenFromAJob(IllegalArgumentException refused, RandomCase test) {
        return test.machine.containers.values().stream()
                .filter(container -> container.status() == Status.EXITED)
                .map(
                        container ->
                                container.replica().orElseThrow() + " cannot be started as it was")
                .anyMatch(sentence -> String.valueOf(refused.getMessage()).startsWith(sentence));
    }

    /** But for jobs, which may have been waited for. */
    private static Set<String> alive(RandomCase test) {
        return test.machine.containers.values().stream()
                .filter(Container::alive)
                .filter(
                        container ->
                                !Set.of("job", "migration")
                                        .contains(container.replica().orElseThrow().service()))
                .map(container -> container.replica().orElseThrow().toString())
                .collect(java.util.stream.Collectors.toSet());
    }
}
