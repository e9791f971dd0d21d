package jcompose.execute;

import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Step;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which steps of a plan may begin, as others come to their ends. */
final class Schedule {
    private final Map<Integer, List<Step>> followers = new HashMap<>();

    /** How many steps each of those that wait still waits for. */
    private final IdentityHashMap<Step, Integer> waiting = new IdentityHashMap<>();

    private final Set<Integer> failed = new HashSet<>();
    private final List<Step> ready = new ArrayList<>();
    private final List<Step> unreachable = new ArrayList<>();

    Schedule(Plan plan) {
        for (Step step : plan.steps()) {
            Set<Integer> earlier = new HashSet<>(step.after());
            earlier.addAll(step.following());
            earlier.forEach(
                    number -> followers.computeIfAbsent(number, _ -> new ArrayList<>()).add(step));
            if (earlier.isEmpty()) {
                ready.add(step);
            } else {
                waiting.put(step, earlier.size());
            }
        }
    }

    /** Those that may begin by now; each is told once. */
    List<Step> takeReady() {
        List<Step> taken = List.copyOf(ready);
        ready.clear();
        return taken;
    }

    /** Those that cannot be reached any more; each is told once. */
    List<Step> takeUnreachable() {
        List<Step> taken = List.copyOf(unreachable);
        unreachable.clear();
        return taken;
    }

    /** Whether others come after its end, and after it whichever that is. */
    boolean isOptional(Step step) {
        List<Step> after = followers.getOrDefault(step.number(), List.of());
        return !after.isEmpty()
                && after.stream().noneMatch(each -> each.after().contains(step.number()));
    }

    void ended(Step step, boolean done) {
        if (!done) {
            failed.add(step.number());
        }
        Deque<Step> ended = new ArrayDeque<>(List.of(step));
        for (Step next = ended.poll(); next != null; next = ended.poll()) {
            for (Step follower : followers.getOrDefault(next.number(), List.of())) {
                if (failed.contains(next.number())
                        && follower.after().contains(next.number())
                        && waiting.remove(follower) != null) {
                    failed.add(follower.number());
                    unreachable.add(follower);
                    ended.add(follower);
                } else if (waiting.containsKey(follower)
                        && waiting.merge(follower, -1, Integer::sum) == 0) {
                    waiting.remove(follower);
                    ready.add(follower);
                }
            }
        }
    }

    /** How many of the steps that it follows have not been done. */
    int failuresBefore(Step step) {
        return (int) step.following().stream().filter(failed::contains).count();
    }
}
