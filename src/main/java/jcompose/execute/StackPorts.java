package jcompose.execute;

import jcompose.network.FirewallTable;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.plan.Action.MovePorts;

import java.io.IOException;

/** A stack's firewall while a plan changes it, also several of its steps at once. */
final class StackPorts {
    private final String stack;
    private final FirewallTable table;
    private final Flows flows;
    private Firewall current;

    /**
     * @param found what the plan was made from
     */
    StackPorts(String stack, FirewallTable table, Flows flows, Firewall found) {
        this.stack = stack;
        this.table = table;
        this.flows = flows;
        current = found;
    }

    synchronized void apply(Firewall firewall) throws IOException {
        table.change(stack, current, firewall);
        flows.forget(current, firewall);
        current = firewall;
    }

    synchronized void move(MovePorts move) throws IOException {
        apply(current.moving(move.ports(), move.from(), move.to()));
    }
}
