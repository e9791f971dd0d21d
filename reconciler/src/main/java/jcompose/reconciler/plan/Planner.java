package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.Stack;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The pure function from what should be and what is to what is to be done. */
public final class Planner {
    private Planner() {}

    /**
     * What makes the machine's part of a stack what the stack should be; empty when it is.
     *
     * @throws IllegalArgumentException if the stack cannot be: services that wait for each other,
     *     no room for a network or an address
     */
    public static Plan up(Stack stack, Actual actual) {
        return up(stack, actual, UpRequest.WHOLE);
    }

    /** The same, in the way that is asked for. */
    public static Plan up(Stack stack, Actual actual, UpRequest request) {
        return UpPlan.of(Decisions.of(stack, actual, request));
    }

    /**
     * Full names of the stack's networks that stay, though it has no use for them any more, for
     * containers of other stacks are on them.
     */
    public static SortedSet<String> kept(Stack stack, Actual actual, UpRequest request) {
        return request.asked().isPresent()
                ? new TreeSet<>()
                : NetworkPlan.kept(stack, actual, request.has(UpRequest.Option.UNUSED_NETWORKS));
    }

    /**
     * What brings containers that are there to another state, in an order in which nobody runs
     * without what it depends on. Networks, ports and volumes stay as they are.
     */
    public static Plan toState(String stack, Actual actual, StateRequest request) {
        return StatePlan.of(stack, actual, request);
    }

    /**
     * What removes a stack from the machine. Needs no stack file: the order is the one the
     * containers themselves remember.
     *
     * @param volumes full names of the volumes to remove too, as asked for by the user
     */
    public static Plan down(String stack, Actual actual, SortedSet<String> volumes) {
        return down(stack, actual, volumes, Set.of());
    }

    /**
     * The same while others are on some of its networks.
     *
     * @param kept the full names of these networks, which stay
     */
    public static Plan down(
            String stack, Actual actual, SortedSet<String> volumes, Set<String> kept) {
        return DownPlan.of(stack, actual, volumes, kept);
    }
}
