package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.HookValues;
import jcompose.type.Ipv4;
import jcompose.type.ReplicaName;

import java.util.stream.Stream;

/** Whether the networks and addresses that a container had are still there for it. */
final class StartPlace {
    private StartPlace() {}

    /**
     * Refuses what cannot be started as it was.
     *
     * @throws IllegalArgumentException with the reason
     */
    static void check(Container container, ReplicaName replica, Actual actual) {
        if (!container.isRecorded()) {
            throw new IllegalArgumentException(
                    replica + " cannot be started as it was: it has no record; 'up' makes it anew");
        }
        if (container.status() == Status.CREATED
                && HookValues.areSome(container.fields(), Field.PRE_START)) {
            throw new IllegalArgumentException(
                    replica + " cannot be started as it is: pre_start has not been run; 'up' does");
        }
        container
                .addresses()
                .forEach((network, address) -> check(container, replica, network, address, actual));
    }

    private static void check(
            Container container, ReplicaName replica, String network, Ipv4 address, Actual actual) {
        ActualNetwork found = actual.networks().get(network);
        if (found == null || !found.up() || !found.subnet().contains(address)) {
            throw new IllegalArgumentException(
                    "%s cannot be started as it was: network %s with its address %s is gone; 'up' makes both anew"
                            .formatted(replica, network, address));
        }
        Stream.concat(
                        actual.containers().values().stream(),
                        actual.oneOffs().values().stream().map(other -> other.container()))
                .filter(other -> other.alive() && !other.id().equals(container.id()))
                .filter(other -> address.equals(other.addresses().get(network)))
                .findFirst()
                .ifPresent(
                        other -> {
                            throw new IllegalArgumentException(
                                    "%s cannot be started as it was: its address %s on network %s is that of %s by now; 'up' gives it another"
                                            .formatted(
                                                    replica,
                                                    address,
                                                    network,
                                                    other.replica()
                                                            .map(Object::toString)
                                                            .orElse(other.id().hex())));
                        });
    }
}
