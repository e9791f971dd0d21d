package jcompose.deploy;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.difference.Field;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.ReplicaName;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What of a stack runs again once the machine has come up. */
final class Boot {
    private static final Set<String> ALWAYS = Set.of("always", "unless-stopped");

    private Boot() {}

    /** Services with containers that are to run for ever and do not, and that nobody stopped. */
    static SortedSet<String> due(Actual actual) {
        SortedSet<String> due = new TreeSet<>();
        for (Container container : actual.containers().values()) {
            boolean ended =
                    container.status() == Status.EXITED || container.status() == Status.DEAD;
            String policy = String.valueOf(container.fields().get(Field.RESTART));
            if (ended && !container.stopped() && ALWAYS.contains(policy)) {
                container.replica().map(ReplicaName::service).ifPresent(name -> due.add(name));
            }
        }
        return due;
    }

    /** Services whose containers somebody stopped, all of them. */
    static SortedSet<String> stopped(Actual actual) {
        SortedSet<String> stopped = new TreeSet<>();
        SortedSet<String> others = new TreeSet<>();
        for (Container container : actual.containers().values()) {
            boolean down = !container.alive() && container.stopped();
            container
                    .replica()
                    .map(ReplicaName::service)
                    .ifPresent(service -> (down ? stopped : others).add(service));
        }
        stopped.removeAll(others);
        return stopped;
    }

    /** The services that are due and what they depend on, but for what somebody stopped. */
    static StackDefinition of(
            StackDefinition stack, SortedSet<String> due, SortedSet<String> stopped) {
        Map<String, ServiceDefinition> services = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>(due);
        while (!open.isEmpty()) {
            ServiceDefinition service = stack.services().get(open.remove());
            if (service == null || services.containsKey(service.name())) {
                continue;
            }
            var dependencies =
                    service.dependencies().stream()
                            .filter(each -> !stopped.contains(each.service()))
                            .filter(each -> stack.services().containsKey(each.service()))
                            .toList();
            services.put(service.name(), service.dependingOn(dependencies));
            dependencies.forEach(each -> open.add(each.service()));
        }
        return stack.with(services);
    }
}
