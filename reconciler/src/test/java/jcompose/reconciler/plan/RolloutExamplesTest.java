package jcompose.reconciler.plan;

import static jcompose.reconciler.plan.ServiceDraft.service;
import static jcompose.reconciler.plan.StackDraft.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.UpdatePolicy;
import jcompose.reconciler.desired.UpdatePolicy.FailureAction;
import jcompose.reconciler.desired.UpdatePolicy.Order;
import jcompose.reconciler.plan.Action.JudgeUpdate;
import jcompose.type.Condition;
import jcompose.type.Health;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A service goes on while its replicas are replaced. */
class RolloutExamplesTest {
    private static ServiceDraft web() {
        return service("web").on("default").publishing(4000, 80).checked();
    }

    @Test
    void with_start_first_the_new_one_takes_the_port_before_the_old_one_stops() {
        Scene scene = Scene.running(stack(web()));
        assertEquals(
                List.of(
                        "1 start web-1: command /serve → /run",
                        "2 await web-1 beside after 1: the one before it goes on until then",
                        "3 ports of web-1: 10.210.0.2 → 10.210.0.3 after 2: it is well by then",
                        "4 drain web-1 after 3: who is connected may finish",
                        "5 stop web-1 after 4: command /serve → /run",
                        "6 judge web 1/1 following 5: at most 1 at a time"),
                PlanText.lines(scene.up(changed(web(), 1, Order.START_FIRST))));
    }

    @Test
    void with_stop_first_nobody_is_sent_to_who_is_about_to_stop() {
        Scene scene = Scene.running(stack(web().replicas(2)));
        scene.expect(
                changed(web().replicas(2), 1, Order.STOP_FIRST),
                "ports of web-1: 10.210.0.2 → nobody",
                "drain web-1",
                "stop web-1",
                "start web-1",
                "await web-1",
                "ports of web-1: nobody → 10.210.0.2",
                "judge web 1/2",
                "ports of web-2: 10.210.0.3 → nobody",
                "drain web-2",
                "stop web-2",
                "start web-2",
                "await web-2",
                "ports of web-2: nobody → 10.210.0.3",
                "judge web 2/2");
    }

    @Test
    void groups_are_as_large_as_the_parallelism_says() {
        Stack five = changed(service("web").replicas(5), 2, Order.STOP_FIRST);
        List<String> judged =
                PlanText.actions(Scene.running(stack(service("web").replicas(5))).up(five)).stream()
                        .filter(action -> action.startsWith("judge"))
                        .toList();
        assertEquals(List.of("judge web 2/5", "judge web 4/5", "judge web 5/5"), judged);
    }

    @Test
    void a_group_waits_for_the_verdict_on_the_one_before_however_that_ended() {
        Scene scene = Scene.running(stack(service("web").replicas(2)));
        Stack after = changed(service("web").replicas(2), 1, Order.STOP_FIRST);
        assertEquals(
                List.of(
                        "4 judge web 1/2 following 3: at most 1 at a time",
                        "5 stop web-2 after 4: command /serve → /run",
                        "6 start web-2 after 5: command /serve → /run",
                        "7 await web-2 after 6: the next step is taken only then",
                        "8 judge web 2/2 after 4 following 3 7: at most 1 at a time"),
                PlanText.lines(scene.up(after)).subList(3, 8));
    }

    @Test
    void a_replica_more_stands_behind_the_port_once_it_is_well() {
        Scene scene = Scene.running(stack(web()));
        scene.expect(
                stack(web().replicas(2)),
                "start web-2",
                "await web-2",
                "ports of web-2: nobody → 10.210.0.3");
    }

    @Test
    void a_replica_less_is_stopped_once_nobody_comes_any_more() {
        Scene scene = Scene.running(stack(web().replicas(2)));
        scene.expect(stack(web()), "firewall", "drain web-2", "stop web-2");
    }

    @Test
    void a_killed_rollout_leaves_the_old_one_to_serve_until_the_new_one_is_well() {
        Scene scene = Scene.running(stack(web()));
        Stack after = changed(web(), 1, Order.START_FIRST);
        new Execution(scene.machine, after).some(scene.up(after), new Dice(1), 1);
        assertEquals(2, scene.machine.containers.size());
        List<String> plan = PlanText.actions(scene.up(after));
        assertTrue(plan.indexOf("start web-1") < plan.lastIndexOf("stop web-1"), plan::toString);
        scene.apply(after);
    }

    @Test
    void who_is_there_twice_and_well_is_kept_in_its_newer_form() {
        Scene scene = Scene.running(stack(web()));
        Stack after = changed(web(), 1, Order.START_FIRST);
        new Execution(scene.machine, after).some(scene.up(after), new Dice(1), 2);
        scene.expect(after, "firewall", "drain web-1", "stop web-1");
        scene.apply(after);
    }

    @Test
    void an_unhealthy_one_gives_way_like_a_healthy_one() {
        Scene scene = Scene.running(stack(web()));
        scene.change("web", found -> Containers.withHealth(found, Health.UNHEALTHY));
        assertFalse(scene.up(changed(web(), 1, Order.START_FIRST)).isEmpty());
        scene.apply(changed(web(), 1, Order.START_FIRST));
    }

    @Test
    void who_depends_on_it_goes_on_while_it_is_rolled() {
        ServiceDraft client = service("client").after("web", Condition.HEALTHY);
        Scene scene = Scene.running(stack(web(), client));
        Stack after =
                stack(
                        web().command("run").updating(1, Order.STOP_FIRST),
                        service("client").after("web", Condition.HEALTHY));
        assertTrue(
                PlanText.actions(scene.up(after)).stream().noneMatch(it -> it.contains("client")));
    }

    @Test
    void where_a_network_is_made_anew_everything_on_it_is_replaced_at_once() {
        Scene scene = Scene.running(stack(web()));
        scene.network("hello_default", "10.210.0.0/24", false);
        List<String> plan = PlanText.actions(scene.up(changed(web(), 1, Order.START_FIRST)));
        assertTrue(plan.indexOf("stop web-1") < plan.indexOf("start web-1"), plan::toString);
    }

    @Test
    void failures_are_too_many_when_they_are_more_than_the_ratio_allows() {
        assertEquals(Optional.empty(), judge(FailureAction.PAUSE, 0.5).refusal(2));
        assertEquals(
                Optional.of("3 of 4 could not be replaced, failure_action is pause"),
                judge(FailureAction.PAUSE, 0.5).refusal(3));
        assertEquals(Optional.empty(), judge(FailureAction.CONTINUE, 0).refusal(4));
        assertTrue(judge(FailureAction.ROLLBACK, 0).refusal(1).isPresent());
    }

    private static JudgeUpdate judge(FailureAction action, double ratio) {
        return new JudgeUpdate(
                "web",
                4,
                4,
                new UpdatePolicy(1, Duration.ZERO, Duration.ZERO, Order.STOP_FIRST, action, ratio));
    }

    private static Stack changed(ServiceDraft draft, int parallelism, Order order) {
        return stack(draft.command("run").updating(parallelism, order));
    }
}
