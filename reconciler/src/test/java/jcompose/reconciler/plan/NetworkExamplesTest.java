package jcompose.reconciler.plan;

import static jcompose.reconciler.plan.ServiceDraft.service;
import static jcompose.reconciler.plan.StackDraft.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.actual.SharedNetworks;
import jcompose.reconciler.desired.Stack;
import jcompose.type.Ipv4;
import jcompose.type.Subnet;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Networks, their subnets, and the addresses on them. */
class NetworkExamplesTest {
    private static final Stack WEB = stack(service("web").on("default"));

    @Test
    void a_network_that_is_missing_is_made_before_who_is_on_it_starts() {
        assertEquals(
                List.of(
                        "1 create hello_default 10.210.0.0/24: it does not exist",
                        "2 firewall after 1: 10.210.0.0/24 is to be masqueraded",
                        "3 start web-1 after 2: it does not run"),
                PlanText.lines(Scene.empty().up(WEB)));
    }

    @Test
    void a_network_that_nobody_uses_is_not_made() {
        Scene.empty().expect(stack(service("web").onHostNetwork()), "start web-1");
    }

    @Test
    void a_network_that_nobody_uses_any_more_is_removed_once_its_containers_have_left() {
        Scene scene = Scene.running(WEB);
        assertEquals(
                List.of(
                        "1 update web-1: networks -hello_default, in place",
                        "2 remove hello_default after 1: no service uses it",
                        "3 no firewall after 2: 10.210.0.0/24 is not to be masqueraded any more"),
                PlanText.lines(scene.up(stack(service("web")))));
    }

    @Test
    void a_container_joins_a_network_while_it_runs_once_that_is_there() {
        Scene scene = Scene.running(WEB);
        Stack two =
                new StackDraft()
                        .network("default")
                        .network("back")
                        .with(service("web").on("default", "back"))
                        .build();
        assertEquals(
                List.of(
                        "1 create hello_back 10.210.1.0/24: it does not exist",
                        "2 firewall after 1: 10.210.1.0/24 is to be masqueraded",
                        "3 update web-1 after 2: networks +hello_back, in place"),
                PlanText.lines(scene.up(two)));
    }

    @Test
    void who_leaves_a_network_that_goes_for_one_that_is_made_is_replaced() {
        Scene scene = Scene.running(WEB);
        Stack other = new StackDraft().network("back").with(service("web").on("back")).build();
        assertEquals(
                List.of("networks +hello_back -hello_default"), scene.why(other, "start web-1"));
    }

    @Test
    void a_network_that_is_not_declared_any_more_stays_while_others_are_on_it() {
        Scene scene = Scene.running(WEB);
        scene.network("hello_old", "10.210.9.0/24", true);
        TreeMap<String, SortedSet<Ipv4>> taken = new TreeMap<>();
        taken.put("hello_old", new TreeSet<>(List.of(Ipv4.parse("10.210.9.2"))));
        scene.machine.shared = new SharedNetworks(new TreeMap<>(), taken, new TreeMap<>());
        scene.apply(WEB);
        assertTrue(scene.machine.networks.containsKey("hello_old"));
        scene.machine.shared = SharedNetworks.NONE;
        scene.apply(WEB);
        assertFalse(scene.machine.networks.containsKey("hello_old"));
    }

    @Test
    void a_network_that_is_not_declared_any_more_is_removed() {
        Scene scene = Scene.running(stack(service("web")));
        scene.network("hello_old", "10.210.9.0/24", true);
        scene.expect(stack(service("web")), "remove hello_old");
        assertEquals(
                List.of("it is not declared"),
                scene.why(stack(service("web")), "remove hello_old"));
    }

    @Test
    void the_lowest_subnet_of_the_pool_that_nobody_uses_is_taken() {
        Scene scene = Scene.empty();
        scene.machine.foreignSubnets.add(Subnet.parse("10.210.0.0/23"));
        scene.machine.foreignSubnets.add(Subnet.parse("10.210.3.128/25"));
        Stack two =
                new StackDraft()
                        .network("a")
                        .network("b")
                        .with(service("web").on("a", "b"))
                        .build();
        assertEquals(
                List.of(
                        "create hello_a 10.210.2.0/24",
                        "create hello_b 10.210.4.0/24",
                        "firewall",
                        "start web-1"),
                PlanText.actions(scene.up(two)));
    }

    @Test
    void a_full_pool_is_an_error_that_says_what_to_do() {
        Scene scene = Scene.empty();
        scene.machine.foreignSubnets.add(Subnet.parse("10.0.0.0/8"));
        assertFails(
                scene,
                WEB,
                "network hello_default: no subnet is free in 10.210.0.0/16;"
                        + " declare one in the stack file");
    }

    @Test
    void declared_subnets_that_overlap_are_an_error() {
        Stack overlapping =
                new StackDraft()
                        .network("a", "10.1.0.0/16")
                        .network("b", "10.1.2.0/24")
                        .with(service("web").on("a", "b"))
                        .build();
        assertFails(
                Scene.empty(),
                overlapping,
                "networks hello_a (10.1.0.0/16) and hello_b (10.1.2.0/24) overlap");
    }

    @Test
    void another_declared_subnet_replaces_the_network_under_who_is_on_it() {
        Scene scene = Scene.running(WEB);
        Stack moved = onSubnet("10.5.0.0/24");
        scene.expect(
                moved,
                "remove hello_default",
                "create hello_default 10.5.0.0/24",
                "firewall",
                "update web-1");
        assertEquals(
                List.of("subnet 10.210.0.0/24 → 10.5.0.0/24"),
                scene.why(moved, "remove hello_default"));
        assertEquals(
                List.of("network hello_default is made anew, in place"),
                scene.why(moved, "update web-1"));
        scene.apply(moved);
        assertEquals("10.5.0.2", address(scene, "web", 1, "hello_default"));
    }

    @Test
    void networks_can_swap_their_subnets() {
        Scene scene = Scene.running(swap("10.5.0.0/24", "10.6.0.0/24"));
        scene.apply(swap("10.6.0.0/24", "10.5.0.0/24"));
    }

    @Test
    void a_declared_subnet_pushes_another_network_aside() {
        Scene scene = Scene.running(WEB);
        Stack both =
                new StackDraft()
                        .network("default")
                        .network("new", "10.210.0.0/24")
                        .with(service("web").on("default"), service("api").on("new"))
                        .build();
        scene.apply(both);
        assertEquals("10.210.1.2", address(scene, "web", 1, "hello_default"));
    }

    @Test
    void a_network_that_is_down_is_made_anew_and_keeps_its_subnet_and_addresses() {
        Scene scene = Scene.running(replicas(2));
        scene.network("hello_default", "10.210.0.0/24", false);
        scene.expect(
                replicas(2),
                "remove hello_default",
                "create hello_default 10.210.0.0/24",
                "update web-1",
                "update web-2");
        assertEquals(List.of("it is not up"), scene.why(replicas(2), "remove hello_default"));
    }

    @Test
    void the_subnet_of_a_network_that_is_down_is_only_taken_again_from_the_pool() {
        Scene scene = Scene.empty();
        scene.network("hello_default", "192.168.7.0/24", false);
        scene.expect(
                WEB,
                "remove hello_default",
                "create hello_default 10.210.0.0/24",
                "firewall",
                "start web-1");
    }

    @Test
    void who_was_on_a_network_that_has_vanished_is_connected_once_it_is_made() {
        Scene scene = Scene.running(WEB);
        scene.machine.networks.clear();
        assertEquals(
                List.of(
                        "1 create hello_default 10.210.0.0/24: it does not exist",
                        "2 update web-1 after 1: network hello_default is made anew, in place"),
                PlanText.lines(scene.up(WEB)));
    }

    @Test
    void replicas_get_the_lowest_addresses_after_the_gateway() {
        Scene scene = Scene.running(replicas(3));
        assertEquals("10.210.0.2", address(scene, "web", 1, "hello_default"));
        assertEquals("10.210.0.3", address(scene, "web", 2, "hello_default"));
        assertEquals("10.210.0.4", address(scene, "web", 3, "hello_default"));
    }

    @Test
    void who_stays_keeps_its_address_and_a_newcomer_takes_the_gap() {
        Scene scene = Scene.running(replicas(3));
        scene.machine.containers.remove(scene.container("web", 2).id());
        scene.apply(stack(service("api").on("default"), service("web").on("default").replicas(3)));
        assertEquals("10.210.0.2", address(scene, "web", 1, "hello_default"));
        assertEquals("10.210.0.4", address(scene, "web", 3, "hello_default"));
        assertEquals("10.210.0.3", address(scene, "api", 1, "hello_default"));
        assertEquals("10.210.0.5", address(scene, "web", 2, "hello_default"));
    }

    @Test
    void a_replacement_takes_over_the_address() {
        Scene scene = Scene.running(replicas(2));
        scene.machine.containers.remove(scene.container("web", 1).id());
        scene.apply(
                stack(
                        service("api").on("default"),
                        service("web").on("default").command("run").replicas(2)));
        assertEquals("10.210.0.3", address(scene, "web", 2, "hello_default"));
    }

    @Test
    void the_last_address_is_the_one_below_the_broadcast_address() {
        Stack small =
                new StackDraft()
                        .network("default", "10.5.0.0/30")
                        .with(service("web").on("default"))
                        .build();
        assertEquals("10.5.0.2", address(Scene.running(small), "web", 1, "hello_default"));
        Stack full =
                new StackDraft()
                        .network("default", "10.5.0.0/30")
                        .with(service("web").on("default").replicas(2))
                        .build();
        assertFails(
                Scene.empty(),
                full,
                "network hello_default: no address is left in 10.5.0.0/30 for web-2");
    }

    @Test
    void a_container_that_has_lost_its_address_is_replaced() {
        Scene scene = Scene.running(WEB);
        scene.change("web", found -> Containers.withAddresses(found, new TreeMap<>()));
        assertEquals(List.of("no address on network hello_default"), scene.why(WEB, "stop web-1"));
    }

    private static Stack replicas(int replicas) {
        return stack(service("web").on("default").replicas(replicas));
    }

    private static Stack onSubnet(String subnet) {
        return new StackDraft()
                .network("default", subnet)
                .with(service("web").on("default"))
                .build();
    }

    private static Stack swap(String first, String second) {
        return new StackDraft()
                .network("a", first)
                .network("b", second)
                .with(service("web").on("a", "b"))
                .build();
    }

    private static String address(Scene scene, String service, int number, String network) {
        return String.valueOf(scene.container(service, number).addresses().get(network));
    }

    private static void assertFails(Scene scene, Stack stack, String sentence) {
        assertEquals(
                sentence,
                assertThrows(IllegalArgumentException.class, () -> scene.up(stack)).getMessage());
    }
}
