package jcompose.reconciler.actual;

import jcompose.type.Subnet;

/**
 * A bridge of ours.
 *
 * @param name the network's full name, read from the bridge's alias
 * @param bridge the interface's name
 * @param subnet of its address, or of what it is known to be for; not relied on unless it is up
 * @param up has its gateway address and is up; otherwise it must be made anew
 * @param internal made without a way out
 */
public record ActualNetwork(
        String name, String bridge, Subnet subnet, boolean up, boolean internal) {
    /** With a way out. */
    public ActualNetwork(String name, String bridge, Subnet subnet, boolean up) {
        this(name, bridge, subnet, up, false);
    }
}
