package jcompose.deploy;

import jcompose.network.PortsInUse;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Step;
import jcompose.type.PublishedPort;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stacks take turns in, because they would choose the same subnets or ports otherwise:
 * networks to make, and ports to publish, that nothing stands in the way of.
 */
final class Ground {
    private Ground() {}

    static List<Step> of(Plan plan) {
        Set<Integer> numbers = new HashSet<>();
        List<Step> ground = new ArrayList<>();
        for (Step step : plan.steps()) {
            boolean shared =
                    step.action() instanceof Action.CreateNetwork
                            || step.action() instanceof Action.ApplyFirewall;
            if (shared && numbers.containsAll(step.after())) {
                numbers.add(step.number());
                ground.add(step);
            }
        }
        return ground;
    }

    /** Whether it begins with ports that are not the stack's yet. */
    static boolean publishes(Plan plan, Actual actual) {
        return !fresh(plan, actual).isEmpty();
    }

    /**
     * Looks who has the ports that are not the stack's yet.
     *
     * @throws IOException where somebody has
     */
    static void requireFree(Plan plan, Actual actual) throws IOException {
        PortsInUse used = PortsInUse.read(plan.stack());
        for (PublishedPort port : fresh(plan, actual)) {
            Optional<String> holder = used.holder(port);
            if (holder.isPresent()) {
                throw new IOException(
                        "port %d/%s is in use by %s"
                                .formatted(port.published(), port.protocol(), holder.get()));
            }
        }
    }

    /** All ports that are the stack's once the plan's steps are done, if these change any. */
    static Set<PublishedPort> publishing(Plan plan) {
        Set<PublishedPort> ports = new TreeSet<>();
        for (Step step : plan.steps()) {
            if (step.action() instanceof Action.ApplyFirewall apply) {
                ports.addAll(apply.firewall().ports().keySet());
            }
        }
        return ports;
    }

    private static Set<PublishedPort> fresh(Plan plan, Actual actual) {
        Set<PublishedPort> fresh = new TreeSet<>();
        for (Step step : of(plan)) {
            if (step.action() instanceof Action.ApplyFirewall apply) {
                fresh.addAll(apply.firewall().ports().keySet());
            }
        }
        fresh.removeAll(actual.firewall().ports().keySet());
        return fresh;
    }
}
