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
 */
public record Service(
        String name,
        int replicas,
        ContainerSpec container,
        List<PublishedPort> ports,
        List<Dependency> dependencies,
        Optional<UpdatePolicy> update) {
    public Service {
        ports = ports.stream().sorted().toList();
        dependencies = List.copyOf(dependencies);
    }

    /** The same, whose containers have other mounts. */
    public Service mounting(List<Mount> mounts) {
        return new Service(name, replicas, container.mounting(mounts), ports, dependencies, update);
    }
}
