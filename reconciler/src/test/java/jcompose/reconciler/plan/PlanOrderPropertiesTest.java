package jcompose.reconciler.plan;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.plan.Action.AwaitCondition;
import jcompose.reconciler.plan.Action.AwaitReplica;
import jcompose.reconciler.plan.Action.JudgeUpdate;
import jcompose.reconciler.plan.Action.PrepareImage;
import jcompose.reconciler.plan.Action.StartContainer;
import jcompose.reconciler.plan.Action.StopContainer;
import jcompose.type.Condition;
import jcompose.type.ContainerId;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What holds for the order of every plan's steps, read from the plan alone. */
class PlanOrderPropertiesTest {
    @Test
    void a_dependant_starts_after_what_it_depends_on_and_after_the_wait_for_it() {
        RandomCase.each(
                test -> {
                    Ancestors order = new Ancestors(test.up());
                    for (Step start : order.steps(StartContainer.class, _ -> true)) {
                        for (Dependency dependency : service(test, start).dependencies()) {
                            assertAfterStart(order, dependency.service(), start);
                            waits(order, dependency)
                                    .forEach(
                                            wait -> {
                                                assertBefore(order, wait, start);
                                                assertAfterStart(order, dependency.service(), wait);
                                            });
                        }
                    }
                });
    }

    @Test
    void what_is_started_is_waited_for_by_who_needs_more_of_it_than_its_start() {
        RandomCase.each(
                test -> {
                    Ancestors order = new Ancestors(test.up());
                    for (Step start : order.steps(StartContainer.class, _ -> true)) {
                        for (Dependency dependency : service(test, start).dependencies()) {
                            boolean waitsFor =
                                    dependency.condition() != Condition.STARTED
                                            && !starts(order, dependency.service()).isEmpty();
                            assertFalse(
                                    waitsFor && waits(order, dependency).isEmpty(),
                                    () -> "no wait for " + dependency);
                        }
                    }
                });
    }

    @Test
    void a_dependant_stops_before_what_it_depends_on_unless_either_gives_way_in_a_rollout() {
        RandomCase.each(
                test -> {
                    Ancestors order = new Ancestors(test.up());
                    Set<String> rolled =
                            order.steps(JudgeUpdate.class, _ -> true).stream()
                                    .map(step -> ((JudgeUpdate) step.action()).service())
                                    .collect(Collectors.toSet());
                    for (Step stop : order.steps(StopContainer.class, _ -> true)) {
                        Service service =
                                container(test, stop)
                                        .replica()
                                        .map(name -> test.stack().services().get(name.service()))
                                        .orElse(null);
                        List<Dependency> needed =
                                service == null || rolled.contains(service.name())
                                        ? List.of()
                                        : service.dependencies();
                        for (Dependency dependency : needed) {
                            if (!rolled.contains(dependency.service())) {
                                stops(order, dependency.service())
                                        .forEach(other -> assertBefore(order, stop, other));
                            }
                        }
                    }
                });
    }

    @Test
    void down_stops_a_dependant_before_what_it_was_started_to_depend_on() {
        RandomCase.each(
                test -> {
                    test.converge();
                    Ancestors order = new Ancestors(test.down());
                    for (Step stop : order.steps(StopContainer.class, _ -> true)) {
                        Container dependant = container(test, stop);
                        String service = dependant.replica().orElseThrow().service();
                        for (String needed : dependant.dependsOn()) {
                            if (!need(test, needed).contains(service)) {
                                stops(order, needed)
                                        .forEach(other -> assertBefore(order, stop, other));
                            }
                        }
                    }
                });
    }

    /** What was started at different times may say that they depend on each other. */
    private static Set<String> need(RandomCase test, String service) {
        Set<String> found = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(service));
        for (String each = next.poll(); each != null; each = next.poll()) {
            for (Container container : test.machine.containers.values()) {
                if (container.replica().orElseThrow().service().equals(each)) {
                    Set<String> others = new TreeSet<>(container.dependsOn());
                    others.addAll(RecordedNamespaces.of(container));
                    others.stream().filter(found::add).forEach(next::add);
                }
            }
        }
        return found;
    }

    @Test
    void a_replacement_starts_after_the_stop_of_whom_it_replaces() {
        RandomCase.each(
                test -> {
                    Ancestors order = new Ancestors(test.up());
                    for (Step start : order.steps(StartContainer.class, _ -> true)) {
                        StartContainer action = (StartContainer) start.action();
                        order.steps(
                                        StopContainer.class,
                                        stop ->
                                                stop.replica()
                                                                .filter(action.replica()::equals)
                                                                .isPresent()
                                                        && !beside(order, action)
                                                                .contains(stop.container()))
                                .forEach(stop -> assertBefore(order, stop, start));
                    }
                });
    }

    @Test
    void an_address_is_given_again_only_after_the_stop_of_who_had_it() {
        RandomCase.each(
                test -> {
                    Ancestors order = new Ancestors(test.up());
                    for (Step start : order.steps(StartContainer.class, _ -> true)) {
                        for (Attachment given : ((StartContainer) start.action()).attachments()) {
                            for (Container had : test.machine.containers.values()) {
                                if (had.alive()
                                        && given.address()
                                                .equals(had.addresses().get(given.network()))) {
                                    assertBefore(order, stop(order, had.id()), start);
                                }
                            }
                        }
                    }
                });
    }

    @Test
    void no_address_is_given_twice() {
        RandomCase.each(
                test -> {
                    List<Map.Entry<String, String>> given =
                            new Ancestors(test.up())
                                    .steps(StartContainer.class, _ -> true).stream()
                                            .map(step -> (StartContainer) step.action())
                                            .flatMap(start -> start.attachments().stream())
                                            .map(
                                                    at ->
                                                            Map.entry(
                                                                    at.network(),
                                                                    at.address().toString()))
                                            .toList();
                    assertTrue(given.stream().distinct().count() == given.size(), given::toString);
                });
    }

    @Test
    void nothing_is_stopped_or_started_before_its_image_is_there() {
        RandomCase.each(
                test -> {
                    Ancestors order = new Ancestors(test.up());
                    for (Step start : order.steps(StartContainer.class, _ -> true)) {
                        StartContainer action = (StartContainer) start.action();
                        if (action.spec().image() instanceof Image.ToPrepare image) {
                            List<Step> builds =
                                    order.steps(
                                            PrepareImage.class,
                                            prepare -> prepare.image().equals(image));
                            assertTrue(builds.size() == 1, () -> "builds of " + image);
                            assertBefore(order, builds.getFirst(), start);
                        }
                    }
                });
    }

    /** Containers that go on until this one has taken over. */
    private static List<ContainerId> beside(Ancestors order, StartContainer start) {
        return order
                .steps(AwaitReplica.class, await -> await.replica().equals(start.replica()))
                .stream()
                .flatMap(step -> ((AwaitReplica) step.action()).beside().stream())
                .toList();
    }

    private static void assertAfterStart(Ancestors order, String service, Step step) {
        starts(order, service).forEach(start -> assertBefore(order, start, step));
    }

    private static void assertBefore(Ancestors order, Step first, Step second) {
        assertTrue(
                order.isBefore(first, second),
                () ->
                        "not before %s: %s"
                                .formatted(
                                        PlanText.of(second.action()), PlanText.of(first.action())));
    }

    private static List<Step> starts(Ancestors order, String service) {
        return order.steps(
                StartContainer.class, start -> start.replica().service().equals(service));
    }

    private static List<Step> waits(Ancestors order, Dependency dependency) {
        return order.steps(
                AwaitCondition.class,
                wait ->
                        wait.service().equals(dependency.service())
                                && wait.condition() == dependency.condition());
    }

    private static List<Step> stops(Ancestors order, String service) {
        return order.steps(
                StopContainer.class,
                stop -> stop.replica().filter(name -> name.service().equals(service)).isPresent());
    }

    private static Step stop(Ancestors order, ContainerId id) {
        return order.steps(StopContainer.class, stop -> stop.container().equals(id)).getFirst();
    }

    private static Container container(RandomCase test, Step stop) {
        return test.machine.container(((StopContainer) stop.action()).container());
    }

    private static Service service(RandomCase test, Step start) {
        String name = ((StartContainer) start.action()).replica().service();
        return Objects.requireNonNull(test.stack().services().get(name));
    }
}
