package jcompose.deploy;

import jcompose.execute.Machine;
import jcompose.observe.Observer;
import jcompose.observe.Reservations;
import jcompose.process.Aside;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Attachment;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Planner;
import jcompose.reconciler.plan.Step;
import jcompose.reconciler.plan.UpRequest;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.Ipv4;

import java.io.IOException;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** From a definition to a plan: what is there is observed while images and users are looked up. */
record Planning(Machine machine, Observer observer) {
    /**
     * What was found, and what is to be done about it.
     *
     * @param kept full names of networks that stay for others alone
     */
    record Planned(Actual actual, Plan plan, SortedSet<String> kept) {}

    /**
     * Changes nothing.
     *
     * @throws StackException when the stack cannot come up on this machine as it is
     */
    Planned plan(StackDefinition definition, UpRequest request, PullRules rules)
            throws StackException, IOException {
        String name = definition.name();
        Aside<Actual> observed =
                Aside.begin(() -> observer.observe(name, definition.externalNetworks()));
        Stack stack = new Resolver(machine.images(), definition, rules, machine.users()).resolve();
        Actual actual = observed.result();
        Plan plan;
        SortedSet<String> kept;
        try {
            plan = Planner.up(FreePorts.settle(stack, actual), actual, request);
            kept = Planner.kept(stack, actual, request);
        } catch (IllegalArgumentException impossible) {
            throw new IOException(impossible.getMessage(), impossible);
        }
        Preflight.check(definition, actual, Ground.publishing(plan), machine.volumes());
        return new Planned(actual, plan, kept);
    }

    /**
     * The same. Addresses on networks that other stacks use too are chosen by one pass at a time,
     * and are its own from then on.
     */
    Planned choose(StackDefinition definition, UpRequest request, PullRules rules)
            throws StackException, IOException, InterruptedException {
        if (definition.externalNetworks().isEmpty()) {
            return plan(definition, request, rules);
        }
        try (NetworkLock _ = NetworkLock.take()) {
            Planned planned = plan(definition, request, rules);
            SortedMap<String, SortedSet<Ipv4>> chosen = new TreeMap<>();
            for (Step step : planned.plan().steps()) {
                if (step.action() instanceof Action.StartContainer start) {
                    for (Attachment attachment : start.attachments()) {
                        chosen.computeIfAbsent(attachment.network(), _ -> new TreeSet<>())
                                .add(attachment.address());
                    }
                }
            }
            new Reservations(machine.layout()).reserve(definition.name(), chosen);
            return planned;
        }
    }
}
