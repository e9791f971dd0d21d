package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.Stack;

import java.util.SortedSet;

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
        return up(stack, actual, false);
    }

    /**
     * The same.
     *
     * @param renewing whether containers that are started get new anonymous volumes instead of
     *     those of the containers before them
     */
    public static Plan up(Stack stack, Actual actual, boolean renewing) {
        return UpPlan.of(Decisions.of(stack, actual, renewing), renewing);
    }

    /**
     * What removes a stack from the machine. Needs no stack file: the order is the one the
     * containers themselves remember.
     *
     * @param volumes full names of the volumes to remove too, as asked for by the user
     */
    public static Plan down(String stack, Actual actual, SortedSet<String> volumes) {
        return DownPlan.of(stack, actual, volumes);
    }
}
