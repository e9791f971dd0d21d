package jcompose.reconciler.plan;

import static jcompose.reconciler.plan.ServiceDraft.service;
import static jcompose.reconciler.plan.StackDraft.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.UpdatePolicy.Order;

import org.junit.jupiter.api.Test;

import java.util.Set;

/** A plan says whom it leaves without a service for a while. */
class InterruptionsTest {
    private static ServiceDraft web() {
        return service("web").on("default").publishing(4000, 80);
    }

    private static Set<String> interrupted(Stack running, Stack wanted) {
        Scene scene = Scene.running(running);
        return Interruptions.of(scene.up(wanted), scene.machine.actual());
    }

    @Test
    void a_single_replica_that_is_replaced_is_missed() {
        assertEquals(Set.of("web"), interrupted(stack(web()), stack(web().command("/other"))));
    }

    @Test
    void what_changes_in_place_goes_on() {
        assertEquals(Set.of(), interrupted(stack(web()), stack(web().memory(32))));
    }

    @Test
    void a_service_that_keeps_a_replica_goes_on() {
        assertEquals(Set.of(), interrupted(stack(web().replicas(3)), stack(web())));
    }

    @Test
    void a_service_whose_new_replica_is_well_before_the_old_one_stops_goes_on() {
        ServiceDraft changed = web().command("/other");
        assertEquals(
                Set.of(), interrupted(stack(web()), stack(changed.updating(1, Order.START_FIRST))));
        assertEquals(
                Set.of("web"),
                interrupted(stack(web()), stack(changed.updating(1, Order.STOP_FIRST))));
    }
}
