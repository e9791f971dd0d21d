package jcompose.reconciler.plan;

import static jcompose.reconciler.plan.ServiceDraft.service;
import static jcompose.reconciler.plan.StackDraft.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.plan.Action.StopContainer;
import jcompose.reconciler.plan.Action.UpdateContainer;
import jcompose.type.ContainerId;
import jcompose.type.Health;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.TreeMap;

/** What becomes of single containers. */
class ReplicaExamplesTest {
    private static final Stack WEB = stack(service("web").memory(64));

    @Test
    void every_replica_that_is_missing_is_started() {
        Stack three = stack(service("web").memory(64).replicas(3));
        Scene.empty().expect(three, "start web-1", "start web-2", "start web-3");
        Scene.running(WEB).expect(three, "start web-2", "start web-3");
    }

    @Test
    void replicas_beyond_the_declared_number_are_stopped() {
        Scene scene = Scene.running(stack(service("web").memory(64).replicas(3)));
        scene.expect(WEB, "stop web-2", "stop web-3");
        assertEquals(List.of("replicas declared: 1"), scene.why(WEB, "stop web-3"));
    }

    @Test
    void containers_of_services_that_are_not_declared_are_stopped() {
        Scene scene = Scene.running(stack(service("old"), service("web").memory(64)));
        scene.expect(WEB, "stop old-1");
        assertEquals(List.of("no service old is declared"), scene.why(WEB, "stop old-1"));
    }

    @Test
    void leftovers_without_an_identity_are_stopped() {
        Scene scene = Scene.running(WEB);
        scene.put(Containers.leftover(scene.machine.newId()));
        scene.expect(WEB, "stop leftover");
    }

    @Test
    void of_two_containers_of_a_replica_the_running_one_is_kept() {
        Scene scene = Scene.running(WEB);
        scene.duplicate("web");
        scene.put(Containers.dead(scene.container("web", 1)));
        assertStops(scene, 1);
    }

    @Test
    void of_two_running_containers_the_supervised_one_is_kept() {
        Scene scene = Scene.running(WEB);
        ContainerId second = scene.duplicate("web");
        scene.put(Containers.unsupervised(scene.machine.container(second)));
        assertStops(scene, 2);
    }

    @Test
    void of_two_equal_containers_the_newer_one_is_kept() {
        Scene scene = Scene.running(WEB);
        scene.duplicate("web");
        assertStops(scene, 1);
    }

    @Test
    void a_change_that_needs_a_new_container_replaces_it() {
        Scene scene = Scene.running(WEB);
        Stack other = stack(service("web").memory(128).command("run"));
        scene.expect(other, "stop web-1", "start web-1");
        List<String> why = List.of("command /serve → /run", "memory 64M → 128M");
        assertEquals(why, scene.why(other, "stop web-1"));
        assertEquals(why, scene.why(other, "start web-1"));
    }

    @Test
    void another_image_is_named_by_its_short_digest() {
        Scene scene = Scene.running(WEB);
        assertEquals(
                List.of("image sha256:000000000001 → sha256:000000000002"),
                scene.why(stack(service("web").memory(64).image(2)), "start web-1"));
    }

    @Test
    void a_change_in_place_keeps_the_process() {
        Scene scene = Scene.running(WEB);
        Stack more = stack(service("web").memory(128));
        scene.expect(more, "update web-1");
        assertEquals(List.of("memory 64M → 128M, in place"), scene.why(more, "update web-1"));
        UpdateContainer update = (UpdateContainer) scene.up(more).steps().getFirst().action();
        assertEquals(scene.container("web", 1).id(), update.container());
        assertEquals("128M", String.valueOf(update.fields().get(Field.MEMORY)));
    }

    @Test
    void a_limit_changed_by_hand_is_put_back() {
        Scene scene = Scene.running(WEB);
        scene.change("web", found -> Containers.withField(found, Field.MEMORY, "32M"));
        assertEquals(List.of("memory 32M → 64M, in place"), scene.why(WEB, "update web-1"));
    }

    @Test
    void a_field_that_could_not_be_read_is_not_compared() {
        Scene scene = Scene.running(WEB);
        scene.change("web", found -> Containers.withFields(found, new TreeMap<>()));
        scene.expect(stack(service("web").memory(128).command("run")));
    }

    @Test
    void a_dead_container_is_started_again_as_its_record_says() {
        Scene scene = Scene.running(WEB);
        scene.change("web", Containers::dead);
        scene.expect(WEB, "start again web-1");
        assertEquals(List.of("nothing of it is alive"), scene.why(WEB, "start again web-1"));
    }

    @Test
    void a_dead_container_without_a_record_is_replaced() {
        Scene scene = Scene.running(WEB);
        scene.change(
                "web", found -> Containers.withFields(Containers.dead(found), new TreeMap<>()));
        scene.expect(WEB, "stop web-1", "start web-1");
        assertEquals(List.of("nothing of it is alive"), scene.why(WEB, "start web-1"));
    }

    @Test
    void a_container_that_has_ended_and_should_be_another_is_replaced() {
        Scene scene = Scene.running(WEB);
        scene.change("web", found -> Containers.ended(found, 3));
        Stack more = stack(service("web").memory(128));
        scene.expect(more, "stop web-1", "start web-1");
        assertEquals(List.of("exited with 3", "memory 64M → 128M"), scene.why(more, "start web-1"));
    }

    @Test
    void what_somebody_stopped_is_started_again_even_if_it_ended_well() {
        Stack once = stack(service("job").restart(RestartPolicy.Kind.NO));
        Scene scene = Scene.running(once);
        scene.change("job", Containers::stopped);
        scene.expect(once, "start again job-1");
        assertEquals(List.of("it was stopped"), scene.why(once, "start again job-1"));
    }

    @Test
    void what_is_paused_is_let_go_on() {
        Scene scene = Scene.running(WEB);
        scene.change("web", found -> Containers.withStatus(found, Status.PAUSED, Health.NONE));
        scene.expect(WEB, "unpause web-1");
        scene.apply(WEB);
    }

    @Test
    void a_container_without_a_supervisor_is_replaced() {
        Scene scene = Scene.running(WEB);
        scene.change("web", Containers::unsupervised);
        scene.expect(WEB, "stop web-1", "start web-1");
        assertEquals(List.of("its supervisor is gone"), scene.why(WEB, "start web-1"));
    }

    @Test
    void a_container_between_two_runs_is_left_to_its_supervisor() {
        Scene scene = Scene.running(WEB);
        scene.change("web", found -> Containers.withStatus(found, Status.RESTARTING, Health.NONE));
        scene.expect(WEB);
        scene.expect(stack(service("web").memory(128)), "update web-1");
    }

    @Test
    void a_container_that_has_failed_is_started_again() {
        Stack once = stack(service("job").restart(RestartPolicy.Kind.NO));
        Scene scene = Scene.running(once);
        scene.change("job", found -> Containers.ended(found, 3));
        scene.expect(once, "start again job-1");
        assertEquals(List.of("exited with 3"), scene.why(once, "start again job-1"));
    }

    @Test
    void a_container_that_may_end_and_has_succeeded_is_done() {
        for (RestartPolicy.Kind kind :
                List.of(RestartPolicy.Kind.NO, RestartPolicy.Kind.ON_FAILURE)) {
            Stack once = stack(service("job").restart(kind));
            Scene scene = Scene.running(once);
            scene.change("job", found -> Containers.ended(found, 0));
            scene.expect(once);
        }
    }

    @Test
    void a_container_that_must_not_end_is_started_again_even_after_success() {
        Scene scene = Scene.running(WEB);
        scene.change("web", found -> Containers.ended(found, 0));
        scene.expect(WEB, "start again web-1");
    }

    @Test
    void a_job_that_is_done_runs_again_for_another_command_but_not_for_another_limit() {
        Scene scene = Scene.running(stack(service("job").restart(RestartPolicy.Kind.NO)));
        scene.change("job", found -> Containers.ended(found, 0));
        scene.expect(stack(service("job").restart(RestartPolicy.Kind.NO).memory(64)));
        scene.expect(
                stack(service("job").restart(RestartPolicy.Kind.NO).command("run")),
                "stop job-1",
                "start job-1");
    }

    @Test
    void who_shares_a_namespace_is_replaced_with_its_owner() {
        ServiceDraft probe = service("probe").networkOf("web").pidOf("web").ipcOf("web");
        Scene scene = Scene.running(stack(service("web"), probe));
        Stack after = stack(service("web").command("run"), probe);
        scene.expect(after, "stop probe-1", "stop web-1", "start web-1", "start probe-1");
        assertEquals(
                List.of("web-1, whose network, pid, ipc namespace it shares, is started"),
                scene.why(after, "start probe-1"));
    }

    @Test
    void who_shares_a_namespace_of_a_first_replica_that_is_gone_is_replaced() {
        Stack both = stack(service("web"), service("probe").pidOf("web"));
        Scene scene = Scene.running(both);
        scene.machine.containers.remove(scene.container("web", 1).id());
        scene.expect(both, "stop probe-1", "start web-1", "start probe-1");
    }

    @Test
    void who_shares_a_namespace_is_left_alone_when_only_another_replica_is_started() {
        ServiceDraft probe = service("probe").pidOf("web");
        Scene scene = Scene.running(stack(service("web"), probe));
        scene.expect(stack(service("web").replicas(2), probe), "start web-2");
    }

    @Test
    void who_may_share_a_namespace_of_a_double_is_replaced_once_the_double_is_stopped() {
        Stack both = stack(service("web"), service("probe").pidOf("web"));
        Scene scene = Scene.running(both);
        scene.duplicate("web");
        assertEquals(
                List.of(
                        "1 stop probe-1: a second web-1 is stopped",
                        "2 stop web-1 after 1: there is another web-1",
                        "3 start probe-1 after 2: a second web-1 is stopped"),
                PlanText.lines(scene.up(both)));
        scene.apply(both);
    }

    private static void assertStops(Scene scene, int id) {
        Plan plan = scene.up(WEB);
        assertEquals(1, plan.steps().size(), () -> PlanText.of(plan));
        StopContainer stop = (StopContainer) plan.steps().getFirst().action();
        assertEquals(new ContainerId("%012x".formatted(id)), stop.container());
        assertEquals(List.of("there is another web-1"), PlanText.reasons(plan, "stop web-1"));
    }
}
