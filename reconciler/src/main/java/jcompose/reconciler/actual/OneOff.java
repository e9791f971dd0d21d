package jcompose.reconciler.actual;

import jcompose.type.PublishedPort;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A container that somebody ran beside the stack's replicas: no plan starts, changes or replaces
 * it.
 *
 * @param name as in {@code hello-web-run-4be0c1d2a3f4}
 * @param service the service it is like; empty: none
 * @param ports published for it alone
 */
public record OneOff(
        Container container, String name, String service, SortedSet<PublishedPort> ports) {
    public OneOff {
        ports = Collections.unmodifiableSortedSet(new TreeSet<>(ports));
    }

    /** One that has ended gives back its addresses; one that is about to start has them already. */
    public boolean holdsAddresses() {
        return container.status() != Container.Status.EXITED;
    }
}
