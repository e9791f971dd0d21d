package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.type.ContainerId;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whom a plan leaves without a service for a while, or for good. */
public final class Interruptions {
    private final Plan plan;
    private final List<BitSet> before = new ArrayList<>();

    private Interruptions(Plan plan) {
        this.plan = plan;
        for (Step step : plan.steps()) {
            BitSet all = new BitSet();
            for (SortedSet<Integer> direct : List.of(step.after(), step.following())) {
                for (int number : direct) {
                    all.set(number);
                    all.or(before.get(number - 1));
                }
            }
            before.add(all);
        }
    }

    /**
     * Services that run now and of which, at some moment, no replica does: all that run are
     * stopped, and none of these stops waits until a new one is well.
     */
    public static SortedSet<String> of(Plan plan, Actual actual) {
        return new Interruptions(plan).services(actual);
    }

    private SortedSet<String> services(Actual actual) {
        Map<ContainerId, Step> stops = new HashMap<>();
        for (Step step : plan.steps()) {
            if (step.action() instanceof Action.StopContainer stop) {
                stops.put(stop.container(), step);
            }
        }
        SortedSet<String> interrupted = new TreeSet<>();
        Set<String> going = new HashSet<>();
        for (Container container : actual.containers().values()) {
            if (container.alive() && container.replica().isPresent()) {
                String service = container.replica().get().service();
                Step stop = stops.get(container.id());
                if (stop == null || waitsForAnother(stop, service)) {
                    going.add(service);
                }
                interrupted.add(service);
            }
        }
        interrupted.removeAll(going);
        return interrupted;
    }

    private boolean waitsForAnother(Step stop, String service) {
        return before.get(stop.number() - 1).stream()
                .mapToObj(number -> plan.steps().get(number - 1).action())
                .anyMatch(
                        action ->
                                action instanceof Action.AwaitReplica await
                                        && await.replica().service().equals(service));
    }
}
