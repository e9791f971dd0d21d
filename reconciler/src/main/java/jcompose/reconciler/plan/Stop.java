package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;

import java.util.List;

/**
 * A container that stops, and why.
 *
 * @param removed whether it goes; otherwise it can be started again
 */
record Stop(Container container, List<Reason> reasons, boolean removed) {
    Stop(Container container, List<Reason> reasons) {
        this(container, reasons, true);
    }
}
