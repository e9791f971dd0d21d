package jcompose.deploy;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.DualStack;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.WayOut;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Planner;
import jcompose.reconciler.plan.Step;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has to be done before a container starts that is no replica: the planner's steps for a stack
 * in which it is the only replica of a service of its own, and of these only those that its start
 * waits for. Everything else in the stack stays as it is.
 *
 * @param actual the machine with containers of other services as what is to be left alone
 * @param before the steps before the start
 * @param start its own
 */
record OneOffPlan(Actual actual, Plan before, Action.StartContainer start) {
    /**
     * The plan.
     *
     * @param stack the services that it needs, and {@code service}
     * @param service the one for this container
     */
    static OneOffPlan of(Stack stack, Service service, Actual found) {
        SortedMap<String, Service> services = new TreeMap<>(stack.services());
        services.put(service.name(), service);
        Stack whole = new Stack(stack.name(), services, stack.networks(), stack.volumes());
        Actual actual = withOthersAside(found, stack.services().keySet());
        Plan plan = Planner.up(whole, actual);
        ReplicaName replica = new ReplicaName(service.name(), 1);
        for (Step step : plan.steps()) {
            if (step.action() instanceof Action.StartContainer start
                    && start.replica().equals(replica)) {
                return new OneOffPlan(actual, before(plan, step, found.firewall()), start);
            }
        }
        throw new IllegalStateException("a container that does not run is not started: " + plan);
    }

    /**
     * The steps that two stacks must not take at the same time, as far as nothing precedes them.
     */
    Plan ground() {
        return new Plan(before.stack(), Ground.of(before));
    }

    private static Plan before(Plan plan, Step start, Firewall found) {
        Set<Integer> wanted = new HashSet<>(start.after());
        Map<Integer, SortedSet<Integer>> needless = new HashMap<>();
        List<Step> steps = new ArrayList<>();
        for (Step step : plan.steps().reversed()) {
            if (wanted.contains(step.number())) {
                wanted.addAll(step.after());
                if (!(step.action() instanceof Action.ApplyFirewall apply)) {
                    steps.addFirst(step);
                } else if (added(found, apply.firewall()).equals(found)) {
                    needless.put(step.number(), step.after());
                } else {
                    Action added = new Action.ApplyFirewall(added(found, apply.firewall()));
                    steps.addFirst(new Step(step.number(), added, step.reasons(), step.after()));
                }
            }
        }
        return new Plan(plan.stack(), steps.stream().map(step -> without(needless, step)).toList());
    }

    /** Comes after what the needless ones would have come after. */
    private static Step without(Map<Integer, SortedSet<Integer>> needless, Step step) {
        return new Step(
                step.number(),
                step.action(),
                step.reasons(),
                without(needless, step.after()),
                without(needless, step.following()));
    }

    private static SortedSet<Integer> without(
            Map<Integer, SortedSet<Integer>> needless, SortedSet<Integer> numbers) {
        SortedSet<Integer> kept = new TreeSet<>();
        for (int number : numbers) {
            SortedSet<Integer> earlier = needless.get(number);
            if (earlier == null) {
                kept.add(number);
            } else {
                kept.addAll(without(needless, earlier));
            }
        }
        return kept;
    }

    /** Rules are only added: those of the other services are not ours to judge. */
    private static Firewall added(Firewall found, Firewall wanted) {
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>(found.ports());
        ports.putAll(wanted.ports());
        SortedSet<Subnet> masqueraded = new TreeSet<>(found.masqueraded());
        masqueraded.addAll(wanted.masqueraded());
        SortedSet<Subnet> isolated = new TreeSet<>(found.isolated());
        isolated.addAll(wanted.isolated());
        masqueraded.removeAll(isolated);
        SortedMap<Subnet, WayOut> ways = new TreeMap<>(found.ways());
        ways.putAll(wanted.ways());
        masqueraded.removeAll(ways.keySet());
        SortedMap<Subnet, Ipv6Subnet> subnets = new TreeMap<>(found.ipv6().subnets());
        subnets.putAll(wanted.ipv6().subnets());
        SortedMap<Ipv4, Ipv6> given = new TreeMap<>(found.ipv6().given());
        given.putAll(wanted.ipv6().given());
        return new Firewall(ports, masqueraded, isolated, ways, new DualStack(subnets, given));
    }

    private static Actual withOthersAside(Actual found, Set<String> needed) {
        SortedMap<ContainerId, Container> containers = new TreeMap<>();
        SortedMap<ContainerId, OneOff> aside = new TreeMap<>(found.oneOffs());
        found.containers()
                .forEach(
                        (id, container) -> {
                            boolean ours =
                                    container
                                            .replica()
                                            .map(ReplicaName::service)
                                            .filter(needed::contains)
                                            .isPresent();
                            if (ours) {
                                containers.put(id, container);
                            } else {
                                aside.put(id, new OneOff(container, id.hex(), "", new TreeSet<>()));
                            }
                        });
        return new Actual(
                containers,
                aside,
                found.networks(),
                found.volumes(),
                found.firewall(),
                found.foreignSubnets(),
                found.foreignIpv6(),
                found.namesServed(),
                found.shared());
    }
}
