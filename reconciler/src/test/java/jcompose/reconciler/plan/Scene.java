package jcompose.reconciler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Stack;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;
import jcompose.type.Subnet;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A machine on which an example happens. */
final class Scene {
    final Machine machine = new Machine();

    /** Nothing is there yet. */
    static Scene empty() {
        return new Scene();
    }

    /** The stack is up; everything that is waited for has happened. */
    static Scene running(Stack stack) {
        Scene scene = new Scene();
        scene.apply(stack);
        return scene;
    }

    Plan up(Stack stack) {
        return Planner.up(stack, machine.actual());
    }

    /** Asserts the actions of the plan, one per line as {@link PlanText} has them. */
    void expect(Stack stack, String... actions) {
        assertEquals(List.of(actions), PlanText.actions(up(stack)));
    }

    /** Why the plan has this action. */
    List<String> why(Stack stack, String action) {
        return PlanText.reasons(up(stack), action);
    }

    Plan down(String... volumes) {
        return Planner.down("hello", machine.actual(), new TreeSet<>(Set.of(volumes)));
    }

    void apply(Stack stack) {
        new Execution(machine, stack).all(up(stack), new Dice(1));
        expect(stack);
    }

    Container container(String service, int number) {
        return machine.replica(new ReplicaName(service, number)).orElseThrow();
    }

    void change(String service, UnaryOperator<Container> change) {
        put(change.apply(container(service, 1)));
    }

    void put(Container container) {
        machine.containers.put(container.id(), container);
    }

    void network(String name, String subnet, boolean up) {
        machine.networks.put(name, new ActualNetwork(name, "bridge", Subnet.parse(subnet), up));
    }

    /** A second, running container of the replica, younger than the first. */
    ContainerId duplicate(String service) {
        Container first = container(service, 1);
        ContainerId id = machine.newId();
        put(
                Containers.running(
                        id,
                        new ReplicaName(service, 1),
                        machine.age(),
                        first.health(),
                        first.addresses(),
                        first.dependsOn(),
                        first.fields()));
        return id;
    }
}
