package jcompose.reconciler.plan;

import static jcompose.reconciler.plan.ServiceDraft.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.plan.Action.CreateNetwork;
import jcompose.reconciler.plan.Action.StartContainer;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Networks with IPv6 beside IPv4. */
class Ipv6ExamplesTest {
    private static Stack stack(Optional<Ipv6Subnet> subnet, Ipv6... reserved) {
        return new StackDraft()
                .ipv6Network("a", subnet, reserved)
                .with(service("web").replicas(2).on("a"))
                .build();
    }

    @Test
    void a_subnet_is_chosen_that_no_route_of_the_machine_has() {
        Scene scene = Scene.empty();
        scene.machine.foreignIpv6.add(Ipv6Subnet.parse("fd6a:636f:6d70::/63"));
        assertEquals(
                List.of(Optional.of(Ipv6Subnet.parse("fd6a:636f:6d70:2::/64"))),
                created(scene.up(stack(Optional.empty()))));
    }

    @Test
    void an_address_has_the_number_of_that_of_ipv4_and_those_reserved_are_passed_over() {
        Ipv6Subnet subnet = Ipv6Subnet.parse("fd00::/64");
        Plan plan = Scene.empty().up(stack(Optional.of(subnet), Ipv6.parse("fd00::3")));
        assertEquals(List.of("10.210.0.2 fd00::2", "10.210.0.4 fd00::4"), addresses(plan));
    }

    @Test
    void a_network_that_lost_its_ipv6_address_is_made_anew_with_the_same_containers_on_it() {
        Stack stack = stack(Optional.of(Ipv6Subnet.parse("fd00::/64")));
        Scene scene = Scene.running(stack);
        scene.expect(stack);
        ActualNetwork found = Objects.requireNonNull(scene.machine.networks.get("hello_a"));
        scene.machine.networks.put(
                "hello_a",
                new ActualNetwork(
                        found.name(), found.bridge(), found.subnet(), true, found.internal()));
        assertEquals(
                List.of("IPv6 subnet none → fd00::/64"),
                scene.why(stack, "create hello_a 10.210.0.0/24"));
    }

    @Test
    void a_subnet_without_room_for_those_of_ipv4_is_an_error() {
        Stack stack = stack(Optional.of(Ipv6Subnet.parse("fd00::/121")));
        Exception refused =
                assertThrows(IllegalArgumentException.class, () -> Scene.empty().up(stack));
        assertEquals(
                "network hello_a: the IPv6 subnet fd00::/121 has fewer addresses than"
                        + " 10.210.0.0/24",
                refused.getMessage());
    }

    private static List<Optional<Ipv6Subnet>> created(Plan plan) {
        return plan.steps().stream()
                .map(Step::action)
                .filter(CreateNetwork.class::isInstance)
                .map(action -> ((CreateNetwork) action).ipv6())
                .toList();
    }

    private static List<String> addresses(Plan plan) {
        return plan.steps().stream()
                .map(Step::action)
                .filter(StartContainer.class::isInstance)
                .flatMap(action -> ((StartContainer) action).attachments().stream())
                .map(at -> at.address() + " " + at.ipv6().orElseThrow().address())
                .toList();
    }
}
