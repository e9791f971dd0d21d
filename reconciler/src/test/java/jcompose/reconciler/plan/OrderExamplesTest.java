package jcompose.reconciler.plan;

import static jcompose.reconciler.plan.ServiceDraft.service;
import static jcompose.reconciler.plan.StackDraft.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.Stack;
import jcompose.type.Condition;
import jcompose.type.Health;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What waits for what. */
class OrderExamplesTest {
    @Test
    void independent_services_start_at_the_same_time() {
        assertPlan(
                Scene.empty().up(stack(service("api"), service("web"))),
                "1 start api-1: it does not run",
                "2 start web-1: it does not run");
    }

    @Test
    void a_service_starts_after_all_replicas_of_what_it_depends_on() {
        assertPlan(
                Scene.empty()
                        .up(
                                stack(
                                        service("api").after("web", Condition.STARTED),
                                        service("web").replicas(2))),
                "1 start web-1: it does not run",
                "2 start web-2: it does not run",
                "3 start api-1 after 1 2: it does not run");
    }

    @Test
    void a_service_waits_for_health_after_the_start() {
        assertPlan(
                Scene.empty()
                        .up(
                                stack(
                                        service("api").after("web", Condition.HEALTHY),
                                        service("web").checked())),
                "1 start web-1: it does not run",
                "2 await web service_healthy after 1: api depends on it (service_healthy)",
                "3 start api-1 after 2: it does not run");
    }

    @Test
    void one_wait_is_enough_for_several_dependants() {
        Stack three =
                stack(
                        service("api").after("web", Condition.HEALTHY),
                        service("probe").after("web", Condition.HEALTHY),
                        service("web").checked());
        Scene.empty()
                .expect(
                        three,
                        "start web-1",
                        "await web service_healthy",
                        "start api-1",
                        "start probe-1");
        assertEquals(
                List.of(
                        "api depends on it (service_healthy)",
                        "probe depends on it (service_healthy)"),
                Scene.empty().why(three, "await web service_healthy"));
    }

    @Test
    void nobody_waits_for_what_already_holds() {
        ServiceDraft web = service("web").checked();
        Stack both = stack(service("api").after("web", Condition.HEALTHY), web);
        Scene scene = Scene.running(both);
        scene.machine.containers.remove(scene.container("api", 1).id());
        scene.expect(both, "start api-1");
        scene.change("web", found -> Containers.withHealth(found, Health.STARTING));
        scene.expect(both, "await web service_healthy", "start api-1");
    }

    @Test
    void a_container_without_a_check_is_healthy_when_it_runs() {
        ServiceDraft web = service("web");
        Scene scene = Scene.running(stack(web));
        scene.expect(stack(web, service("api").after("web", Condition.HEALTHY)), "start api-1");
    }

    @Test
    void a_check_that_is_added_in_place_is_waited_for() {
        Scene scene = Scene.running(stack(service("web")));
        scene.expect(
                stack(service("web").checked(), service("api").after("web", Condition.HEALTHY)),
                "update web-1",
                "await web service_healthy",
                "start api-1");
    }

    @Test
    void nobody_is_waited_for_when_nothing_is_started() {
        Stack both =
                stack(service("api").after("web", Condition.HEALTHY), service("web").checked());
        Scene scene = Scene.running(both);
        scene.change("web", found -> Containers.withHealth(found, Health.UNHEALTHY));
        scene.expect(both);
    }

    @Test
    void a_service_waits_for_the_success_of_a_job() {
        Stack both =
                stack(
                        service("web").after("job", Condition.COMPLETED),
                        service("job").restart(RestartPolicy.Kind.NO));
        assertPlan(
                Scene.empty().up(both),
                "1 start job-1: it does not run",
                "2 await job service_completed_successfully after 1:"
                        + " web depends on it (service_completed_successfully)",
                "3 start web-1 after 2: it does not run");
        Scene done = Scene.running(both);
        done.machine.containers.remove(done.container("web", 1).id());
        done.expect(both, "start web-1");
    }

    @Test
    void a_service_starts_after_the_owner_of_its_namespaces() {
        assertPlan(
                Scene.empty().up(stack(service("web"), service("probe").networkOf("web"))),
                "1 start web-1: it does not run",
                "2 start probe-1 after 1: it does not run");
    }

    @Test
    void stops_run_in_reverse_and_before_the_starts() {
        Scene scene = Scene.running(chain("serve"));
        assertPlan(
                scene.up(chain("run")),
                "1 stop web-1: command /serve → /run",
                "2 stop api-1 after 1: command /serve → /run",
                "3 stop database-1 after 2: command /serve → /run",
                "4 start database-1 after 3: command /serve → /run",
                "5 start api-1 after 4: command /serve → /run",
                "6 start web-1 after 5: command /serve → /run");
    }

    @Test
    void stops_are_ordered_through_services_that_stay() {
        Scene scene = Scene.running(chain("serve"));
        assertPlan(
                scene.up(
                        stack(
                                service("web").command("run").after("api", Condition.STARTED),
                                service("api").after("database", Condition.STARTED),
                                service("database").command("run"))),
                "1 stop web-1: command /serve → /run",
                "2 stop database-1 after 1: command /serve → /run",
                "3 start database-1 after 2: command /serve → /run",
                "4 start web-1 after 1: command /serve → /run");
    }

    @Test
    void stops_keep_the_order_that_the_containers_remember() {
        Scene scene = Scene.running(chain("serve"));
        assertPlan(
                scene.up(stack()),
                "1 stop web-1: no service web is declared",
                "2 stop api-1 after 1: no service api is declared",
                "3 stop database-1 after 2: no service database is declared");
    }

    @Test
    void a_dependency_turned_round_stops_in_the_new_order() {
        Scene scene =
                Scene.running(
                        stack(service("api").after("web", Condition.STARTED), service("web")));
        assertPlan(
                scene.up(
                        stack(
                                service("api").command("run"),
                                service("web").command("run").after("api", Condition.STARTED))),
                "1 stop web-1: command /serve → /run",
                "2 stop api-1 after 1: command /serve → /run",
                "3 start api-1 after 2: command /serve → /run",
                "4 start web-1 after 3: command /serve → /run");
    }

    @Test
    void an_image_is_prepared_once_and_before_its_containers_are_touched() {
        Scene scene = Scene.running(stack(service("web")));
        Plan plan = scene.up(stack(service("api").toBuild(7), service("web").toBuild(7)));
        assertPlan(
                plan,
                "1 prepare hello: api runs it; web runs it",
                "2 stop web-1 after 1: image sha256:000000000001 → to be built",
                "3 start api-1 after 1: it does not run",
                "4 start web-1 after 2: image sha256:000000000001 → to be built");
        assertEquals(1, plan.imagesToPrepare().size());
    }

    @Test
    void two_sets_of_build_inputs_are_two_images() {
        assertEquals(
                2,
                Scene.empty()
                        .up(stack(service("api").toBuild(7), service("web").toBuild(8)))
                        .imagesToPrepare()
                        .size());
    }

    @Test
    void an_image_that_is_asked_for_again_is_taken_for_the_one_that_is_there() {
        Scene scene = Scene.running(stack(service("web")));
        assertPlan(
                scene.up(stack(service("web").toRefresh(1, "pull_policy always"))),
                "1 prepare hello: pull_policy always");
        assertPlan(
                scene.up(stack(service("web").toPull("it is not in the store"))),
                "1 prepare hello: it is not in the store",
                "2 stop web-1 after 1: image sha256:000000000001 → to be pulled",
                "3 start web-1 after 2: image sha256:000000000001 → to be pulled");
    }

    @Test
    void a_service_without_replicas_needs_no_image() {
        Scene.empty().expect(stack(service("web").toBuild(7).replicas(0)));
    }

    @Test
    void a_volume_is_made_before_who_mounts_it_starts() {
        Stack stack =
                new StackDraft()
                        .volume("visits")
                        .with(service("api"), service("web").mounting("visits"))
                        .build();
        assertPlan(
                Scene.empty().up(stack),
                "1 create volume visits: it does not exist",
                "2 start api-1: it does not run",
                "3 start web-1 after 1: it does not run");
    }

    @Test
    void an_external_volume_must_be_there() {
        Stack stack = new StackDraft().externalVolume("visits").with(service("web")).build();
        assertFails(
                stack,
                "volume visits: visits is external and does not exist;"
                        + " create it, or leave out external");
        Scene scene = Scene.empty();
        scene.machine.volumes.add("visits");
        scene.expect(stack, "start web-1");
    }

    @Test
    void services_that_wait_for_each_other_are_an_error_that_names_them() {
        assertFails(
                stack(
                        service("web").after("database", Condition.STARTED),
                        service("database").pidOf("api"),
                        service("api").after("web", Condition.HEALTHY)),
                "services wait for each other: api → web → database → api");
        assertFails(
                stack(service("web").after("web", Condition.STARTED)),
                "services wait for each other: web → web");
    }

    @Test
    void a_dependency_on_nothing_is_an_error() {
        assertFails(
                stack(service("web").after("database", Condition.STARTED)),
                "service web depends on database, which is not declared");
        assertFails(
                stack(service("web").replicas(0), service("probe").pidOf("web")),
                "service probe shares a namespace of web, which has no replica");
    }

    private static Stack chain(String command) {
        return stack(
                service("web").command(command).after("api", Condition.STARTED),
                service("api").command(command).after("database", Condition.STARTED),
                service("database").command(command));
    }

    private static void assertPlan(Plan plan, String... lines) {
        assertEquals(List.of(lines), PlanText.lines(plan));
    }

    private static void assertFails(Stack stack, String sentence) {
        assertEquals(
                sentence,
                assertThrows(IllegalArgumentException.class, () -> Scene.empty().up(stack))
                        .getMessage());
    }

    @Test
    void who_restarts_with_a_service_stops_before_it_is_replaced_and_starts_after_that() {
        Scene scene = Scene.running(stack(service("db"), service("web").restartingWith("db")));
        Stack after = stack(service("db").command("run"), service("web").restartingWith("db"));
        scene.expect(after, "stop web-1", "stop db-1", "start db-1", "start web-1");
        assertEquals(
                List.of("db-1, which it restarts with, is replaced"),
                scene.why(after, "start web-1"));
    }

    @Test
    void who_restarts_with_a_service_goes_on_when_that_only_changes_in_place_or_grows() {
        Scene scene = Scene.running(stack(service("db"), service("web").restartingWith("db")));
        scene.expect(
                stack(service("db").memory(64).replicas(2), service("web").restartingWith("db")),
                "update db-1",
                "start db-2");
    }

    @Test
    void what_is_not_required_is_waited_for_whatever_becomes_of_it() {
        Stack both =
                stack(
                        service("job").restart(RestartPolicy.Kind.NO),
                        service("web").ifPossibleAfter("job", Condition.COMPLETED));
        assertEquals(
                List.of(
                        "1 start job-1: it does not run",
                        "2 await job service_completed_successfully after 1: web depends on it"
                                + " (service_completed_successfully)",
                        "3 start web-1 following 1 2: it does not run"),
                PlanText.lines(Scene.empty().up(both)));
    }
}
