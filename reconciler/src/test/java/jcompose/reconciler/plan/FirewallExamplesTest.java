package jcompose.reconciler.plan;

import static jcompose.reconciler.plan.ServiceDraft.service;
import static jcompose.reconciler.plan.StackDraft.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.Stack;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One table per stack: published ports, masquerading, isolation. */
class FirewallExamplesTest {
    private static final ServiceDraft WEB = service("web").on("default").publishing(4000, 80);

    @Test
    void a_published_port_leads_to_all_replicas_in_their_order() {
        Scene scene =
                Scene.running(stack(service("web").on("default").publishing(4000, 80).replicas(3)));
        assertEquals(
                "[10.210.0.2, 10.210.0.3, 10.210.0.4]",
                scene.machine.firewall.ports().values().iterator().next().toString());
    }

    @Test
    void a_port_leads_to_the_first_network_that_has_a_way_out() {
        Stack two =
                new StackDraft()
                        .internalNetwork("back")
                        .network("front")
                        .with(service("web").on("back", "front").publishing(4000, 80))
                        .build();
        Firewall firewall = Scene.running(two).machine.firewall;
        assertEquals(Set.of(Subnet.parse("10.210.0.0/24")), firewall.isolated());
        assertEquals(Set.of(Subnet.parse("10.210.1.0/24")), firewall.masqueraded());
        assertEquals("[10.210.1.2]", firewall.ports().values().iterator().next().toString());
    }

    @Test
    void a_service_on_internal_networks_only_publishes_nothing() {
        Stack inside =
                new StackDraft()
                        .internalNetwork("back")
                        .with(service("web").on("back").publishing(4000, 80))
                        .build();
        assertEquals(new TreeMap<>(), Scene.running(inside).machine.firewall.ports());
    }

    @Test
    void the_reason_names_the_port_and_where_it_leads() {
        Scene scene = Scene.running(stack(WEB));
        scene.machine.firewall = Firewall.EMPTY;
        assertEquals(
                List.of("port 4000 → web", "10.210.0.0/24 is to be masqueraded"),
                scene.why(stack(WEB), "firewall"));
    }

    @Test
    void the_reason_names_addresses_that_have_changed() {
        Scene scene = Scene.running(stack(WEB));
        TreeMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        scene.machine
                .firewall
                .ports()
                .forEach((port, _) -> ports.put(port, List.of(Ipv4.parse("10.210.0.9"))));
        scene.machine.firewall =
                new Firewall(
                        ports,
                        scene.machine.firewall.masqueraded(),
                        scene.machine.firewall.isolated());
        assertEquals(
                List.of("port 4000 → web at 10.210.0.2, not 10.210.0.9"),
                scene.why(stack(WEB), "firewall"));
    }

    @Test
    void what_somebody_did_to_the_table_is_a_reason_by_name() {
        Scene scene = Scene.running(stack(WEB));
        Firewall right = scene.machine.firewall;
        String damage = "rule 'to published ports' of chain forward is missing";
        scene.machine.firewall =
                new Firewall(
                        right.ports(),
                        right.masqueraded(),
                        right.isolated(),
                        right.ways(),
                        right.ipv6(),
                        new TreeSet<>(Set.of(damage)));
        assertEquals(List.of(damage), scene.why(stack(WEB), "firewall"));
        scene.apply(stack(WEB));
        assertEquals(right, scene.machine.firewall);
    }

    @Test
    void a_port_that_is_published_by_nobody_any_more_is_closed_without_a_restart() {
        Scene scene = Scene.running(stack(WEB));
        Stack closed = stack(service("web").on("default"));
        scene.expect(closed, "firewall");
        assertEquals(List.of("port 4000 is not published any more"), scene.why(closed, "firewall"));
    }

    @Test
    void a_replacement_behind_a_port_does_not_touch_the_firewall() {
        Scene scene = Scene.running(stack(WEB));
        scene.expect(
                stack(service("web").on("default").publishing(4000, 80).command("run")),
                "stop web-1",
                "start web-1");
    }

    @Test
    void a_job_that_is_done_is_behind_no_port() {
        Stack job =
                stack(
                        service("job")
                                .on("default")
                                .publishing(4000, 80)
                                .restart(RestartPolicy.Kind.NO));
        Scene scene = Scene.running(job);
        scene.change("job", found -> Containers.ended(found, 0));
        scene.expect(job, "firewall");
    }
}
