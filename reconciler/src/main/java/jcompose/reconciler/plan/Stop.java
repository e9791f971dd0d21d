package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;

import java.util.List;

/**
 * A container that stops, and why.
 *
 * @param removed whether it goes; otherwise it can be started again
 * @param sudden whether what is to run before that does not run
 */
record Stop(Container container, List<Reason> reasons, boolean removed, boolean sudden) {
    Stop(Container container, List<Reason> reasons) {
        this(container, reasons, true);
    }

    Stop(Container container, List<Reason> reasons, boolean removed) {
        this(container, reasons, removed, false);
    }
}
