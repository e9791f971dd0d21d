package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/** No service may wait for itself, not even through others. */
public final class CheckCycles {
    /** A file where everything waits for everything has more cycles than anyone wants to read. */
    private static final int MOST = 20;

    private final Tree.Mapping services;
    private final Problems problems;
    private int reported;
    private final Set<String> finished = new HashSet<>();
    private final SequencedSet<String> way = new LinkedHashSet<>();
    private final Deque<Iterator<Map.Entry<String, Tree.Entry>>> open = new ArrayDeque<>();

    private CheckCycles(Tree.Mapping services, Problems problems) {
        this.services = services;
        this.problems = problems;
    }

    /** Reports each way back to a service that is still being visited. */
    public static void check(Tree.Mapping services, Problems problems) {
        CheckCycles check = new CheckCycles(services, problems);
        services.entries().keySet().forEach(check::visit);
    }

    /** Depth first, with a stack of its own: files may have very long chains. */
    private void visit(String start) {
        enter(start);
        while (!open.isEmpty()) {
            if (!open.peek().hasNext()) {
                open.pop();
                finished.add(way.removeLast());
                continue;
            }
            Map.Entry<String, Tree.Entry> dependency = open.peek().next();
            if (way.contains(dependency.getKey())) {
                report(dependency);
            } else {
                enter(dependency.getKey());
            }
        }
    }

    private void enter(String service) {
        if (!finished.contains(service) && services.has(service)) {
            way.add(service);
            open.push(
                    services.mapping(service)
                            .mapping("depends_on")
                            .entries()
                            .entrySet()
                            .iterator());
        }
    }

    private void report(Map.Entry<String, Tree.Entry> dependency) {
        if (++reported > MOST) {
            return;
        }
        List<String> names = new ArrayList<>(way);
        List<String> cycle =
                new ArrayList<>(names.subList(names.indexOf(dependency.getKey()), names.size()));
        cycle.add(dependency.getKey());
        problems.error(
                dependency.getValue().position(),
                KeyPath.ROOT.key("services").key(names.getLast()),
                "services wait for each other in a cycle: " + String.join(" → ", cycle));
    }
}
