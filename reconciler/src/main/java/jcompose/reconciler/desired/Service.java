package jcompose.reconciler.desired;

import jcompose.type.PublishedPort;

import java.util.List;
import java.util.Optional;

/**
 * A service: so many equal containers, and what has to hold before they start.
 *
 * @param replicas at least 0
 * @param ports published on the machine and balanced over the replicas
 * @param update how replicas give way to changed ones; empty: all at once
 * @param rollback likewise when an earlier revision comes back; empty: as {@code update} says
 */
public record Service(
        String name,
        int replicas,
        ContainerSpec container,
        List<PublishedPort> ports,
        List<Dependency> dependencies,
        Optional<UpdatePolicy> update,
        Optional<UpdatePolicy> rollback) {
    public Service {
        ports = ports.stream().sorted().toList();
        dependencies = List.copyOf(dependencies);
    }

    /** The same service when an earlier revision comes back: what fails then only stops. */
    Service rollingBack() {
        return new Service(
                name,
                replicas,
                container,
                ports,
                dependencies,
                rollback.or(() -> update).map(UpdatePolicy::withoutRollback),
                rollback);
    }
}
