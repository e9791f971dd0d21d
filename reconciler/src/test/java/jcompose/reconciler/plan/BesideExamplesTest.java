package jcompose.reconciler.plan;

import static jcompose.reconciler.plan.ServiceDraft.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.desired.Stack;
import jcompose.type.ContainerId;
import jcompose.type.Health;
import jcompose.type.Ipv4;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Containers beside a stack's replicas, and volumes that are to be renewed. */
class BesideExamplesTest {
    private static final Stack WEB =
            new StackDraft().network("default").with(service("web").on("default")).build();

    private static final PublishedPort PORT =
            new PublishedPort(PublishedPort.ANY_ADDRESS, 4000, 80, Protocol.TCP);

    @Test
    void a_plan_leaves_them_alone_and_gives_their_address_to_nobody() {
        Scene scene = beside("10.210.0.3");
        assertEquals(1, scene.up(WEB).steps().size(), "nothing but its port");
        Stack two =
                new StackDraft()
                        .network("default")
                        .with(service("web").on("default").replicas(2))
                        .build();
        Plan plan = scene.up(two);
        List<Action.StartContainer> starts =
                plan.steps().stream()
                        .map(Step::action)
                        .filter(Action.StartContainer.class::isInstance)
                        .map(Action.StartContainer.class::cast)
                        .toList();
        assertEquals(1, starts.size());
        assertEquals(
                Ipv4.parse("10.210.0.4"), starts.getFirst().attachments().getFirst().address());
    }

    @Test
    void their_ports_are_part_of_what_should_be() {
        Scene scene = beside("10.210.0.3");
        Action action = scene.up(WEB).steps().getFirst().action();
        assertTrue(action instanceof Action.ApplyFirewall, action.toString());
        Action.ApplyFirewall apply = (Action.ApplyFirewall) action;
        assertEquals(List.of(Ipv4.parse("10.210.0.3")), apply.firewall().ports().get(PORT));
    }

    @Test
    void they_go_down_with_the_stack() {
        Scene scene = beside("10.210.0.3");
        assertTrue(
                PlanText.actions(scene.down()).contains("stop ignored-1"),
                PlanText.of(scene.down()));
    }

    @Test
    void anonymous_volumes_are_renewed_between_the_old_container_and_the_new_one() {
        Stack before = new StackDraft().with(service("web").keeping("/data")).build();
        Stack after =
                new StackDraft().with(service("web").keeping("/data").command("other")).build();
        Scene scene = Scene.running(before);
        String volume =
                jcompose.reconciler.difference.AnonymousVolume.name(
                        "hello", new ReplicaName("web", 1), "/data");
        scene.machine.volumes.add(volume);
        assertEquals(List.of("stop web-1", "start web-1"), PlanText.actions(scene.up(after)));
        Plan renewing =
                Planner.up(
                        after,
                        scene.machine.actual(),
                        UpRequest.WHOLE.with(UpRequest.Option.RENEWING_VOLUMES));
        assertEquals(
                List.of("stop web-1", "remove volume " + volume, "start web-1"),
                PlanText.actions(renewing));
        assertEquals(new TreeSet<>(List.of(1)), renewing.steps().get(1).after());
        assertEquals(new TreeSet<>(List.of(2)), renewing.steps().get(2).after());
        assertTrue(
                Planner.up(
                                before,
                                scene.machine.actual(),
                                UpRequest.WHOLE.with(UpRequest.Option.RENEWING_VOLUMES))
                        .isEmpty());
    }

    private static Scene beside(String address) {
        Scene scene = Scene.running(WEB);
        ContainerId id = scene.machine.newId();
        Container web = scene.container("web", 1);
        TreeMap<String, Ipv4> addresses = new TreeMap<>();
        addresses.put("hello_default", Ipv4.parse(address));
        Container other =
                Containers.running(
                        id,
                        new ReplicaName("ignored", 1),
                        9,
                        Health.NONE,
                        addresses,
                        new TreeSet<>(),
                        web.fields());
        scene.machine.oneOffs.put(
                id, new OneOff(other, "task", "web", new TreeSet<>(List.of(PORT))));
        return scene;
    }
}
