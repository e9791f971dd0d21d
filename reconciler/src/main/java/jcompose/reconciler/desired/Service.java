package jcompose.reconciler.desired;

import jcompose.type.PublishedPort;

import java.util.List;

/**
 * A service: so many equal containers, and what has to hold before they start.
 *
 * @param replicas at least 0
 * @param ports published on the machine and balanced over the replicas
 */
public record Service(
        String name,
        int replicas,
        ContainerSpec container,
        List<PublishedPort> ports,
        List<Dependency> dependencies) {
    public Service {
        ports = ports.stream().sorted().toList();
        dependencies = List.copyOf(dependencies);
    }
}
