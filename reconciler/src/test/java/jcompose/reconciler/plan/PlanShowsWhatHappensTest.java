package jcompose.reconciler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.type.ContainerId;
import jcompose.type.Subnet;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a plan says is what is different afterwards: all of that, and nothing else. */
class PlanShowsWhatHappensTest {
    private static final int CASES = 10_000;

    @Test
    void a_machine_afterwards_is_the_one_before_with_what_the_plan_says() {
        RandomCase.each(
                CASES,
                test -> {
                    test.buildImages();
                    Plan plan = test.up();
                    Set<ContainerId> known = Set.copyOf(test.machine.containers.keySet());
                    Sight foretold = Sight.of(test.machine, known);
                    plan.steps().forEach(step -> foretold.apply(step.action()));
                    test.apply(plan);
                    assertEquals(foretold, Sight.of(test.machine, known), () -> PlanText.of(plan));
                });
    }

    /**
     * What people see of a machine.
     *
     * @param kept containers that were there before
     * @param started how many others there are of each kind
     */
    private record Sight(
            SortedMap<ContainerId, SortedMap<Field, Value>> kept,
            SortedMap<String, Integer> started,
            SortedMap<String, Subnet> networks,
            TreeSet<String> volumes,
            List<Firewall> firewall) {
        static Sight of(Machine machine, Set<ContainerId> known) {
            Sight sight =
                    new Sight(
                            new TreeMap<>(),
                            new TreeMap<>(),
                            new TreeMap<>(),
                            new TreeSet<>(machine.volumes),
                            new ArrayList<>(List.of(machine.firewall)));
            for (Map.Entry<ContainerId, Container> each : machine.containers.entrySet()) {
                SortedMap<Field, Value> fields = each.getValue().fields();
                if (known.contains(each.getKey())) {
                    sight.kept.put(each.getKey(), fields);
                } else {
                    sight.started.merge(fields.toString(), 1, Integer::sum);
                }
            }
            machine.networks.forEach((name, each) -> sight.networks.put(name, each.subnet()));
            return sight;
        }

        void apply(Action action) {
            switch (action) {
                case Action.CreateNetwork create -> networks.put(create.name(), create.subnet());
                case Action.RemoveNetwork remove -> networks.remove(remove.network().name());
                case Action.CreateVolume create -> volumes.add(create.volume().name());
                case Action.RemoveVolume remove -> volumes.remove(remove.name());
                case Action.ApplyFirewall apply -> firewall.set(0, apply.firewall());
                case Action.MovePorts move ->
                        firewall.set(
                                0,
                                firewall.getFirst().moving(move.ports(), move.from(), move.to()));
                case Action.StartContainer start ->
                        started.merge(start.fields().toString(), 1, Integer::sum);
                case Action.CreateContainer create ->
                        started.merge(create.start().fields().toString(), 1, Integer::sum);
                case Action.StopContainer stop -> {
                    if (stop.removed()) {
                        kept.remove(stop.container());
                    }
                }
                case Action.UpdateContainer update -> kept.put(update.container(), update.fields());
                case Action.PrepareImage _,
                        Action.ServeNames _,
                        Action.StartAgain _,
                        Action.RunPreStop _,
                        Action.PauseContainer _,
                        Action.UnpauseContainer _,
                        Action.AwaitCondition _,
                        Action.Drain _,
                        Action.AwaitReplica _,
                        Action.JudgeUpdate _ -> {}
            }
        }
    }
}
