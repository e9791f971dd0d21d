package jcompose.reconciler.difference;

import jcompose.reconciler.desired.Bandwidth;
import jcompose.reconciler.desired.Connection;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.NameLookup;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.type.ReplicaName;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fields of a container as the stack wants them. */
public final class DesiredFields {
    private DesiredFields() {}

    /**
     * Of an image that is still to be had nothing but that is known: what the container takes over
     * from it cannot be compared yet.
     *
     * @throws IllegalArgumentException if the stack has no such service or network
     */
    public static SortedMap<Field, Value> of(Stack stack, ReplicaName replica) {
        Service service = stack.services().get(replica.service());
        if (service == null) {
            throw new IllegalArgumentException("no service " + replica.service());
        }
        return of(stack, service, replica.number());
    }

    /** The same of a service that is known to be the stack's. */
    public static SortedMap<Field, Value> of(Stack stack, Service service, int number) {
        ReplicaName replica = new ReplicaName(service.name(), number);
        ContainerSpec spec = service.container();
        return switch (spec.image()) {
            case Image.ToPull _ ->
                    new TreeMap<>(Map.of(Field.IMAGE, CanonicalValues.imageToPull()));
            case Image.ToBuild _ ->
                    new TreeMap<>(Map.of(Field.IMAGE, CanonicalValues.imageToBuild()));
            case Image.Present present -> of(stack, replica, spec, present);
            case Image.ToRefresh stale -> of(stack, replica, spec, stale.asPresent());
        };
    }

    private static SortedMap<Field, Value> of(
            Stack stack, ReplicaName replica, ContainerSpec spec, Image.Present image) {
        SortedMap<Field, Value> fields = new FieldValues();
        fields.put(Field.IMAGE, CanonicalValues.image(image.digest()));
        fields.put(Field.COMMAND, CanonicalValues.command(spec.arguments()));
        fields.put(Field.ENVIRONMENT, CanonicalValues.environment(spec.environment()));
        fields.put(
                Field.WORKING_DIRECTORY, CanonicalValues.workingDirectory(spec.workingDirectory()));
        fields.put(Field.USER, CanonicalValues.user(spec.user()));
        fields.put(Field.HOSTNAME, CanonicalValues.hostname(spec.hostname()));
        fields.put(Field.MOUNTS, CanonicalValues.mounts(spec.mounts(), stack.name(), replica));
        fields.put(Field.FILES, FileParts.of(spec.mounts()));
        fields.put(Field.NETWORK_NAMESPACE, CanonicalValues.namespace(spec.networkNamespace()));
        fields.put(Field.PID_NAMESPACE, CanonicalValues.namespace(spec.pidNamespace()));
        fields.put(Field.IPC_NAMESPACE, CanonicalValues.namespace(spec.ipcNamespace()));
        network(stack, spec, fields);
        fields.put(Field.SECURITY, CanonicalValues.security(spec.security()));
        String name = spec.name().orElse(stack.name() + "-" + replica);
        fields.put(Field.CONTAINER_NAME, new Value.Single(name));
        fields.put(Field.INIT, CanonicalValues.init(spec.init()));
        fields.putAll(LimitValues.of(spec.limits()));
        fields.putAll(KernelValues.of(spec.kernel()));
        fields.put(Field.LOGGING, CanonicalValues.logging(spec.logging()));
        fields.put(Field.RESTART, CanonicalValues.restart(spec.restart()));
        fields.put(Field.HEALTH_CHECK, CanonicalValues.healthCheck(spec.healthCheck()));
        fields.put(Field.STOP, CanonicalValues.stop(spec.stop()));
        fields.putAll(HookValues.of(spec.hooks()));
        fields.put(Field.LABELS, CanonicalValues.labels(spec.labels()));
        return fields;
    }

    private static void network(Stack stack, ContainerSpec spec, SortedMap<Field, Value> fields) {
        NameLookup lookup = spec.networking().lookup();
        SortedMap<String, Connection> connections = new TreeMap<>();
        SortedMap<String, Bandwidth> bandwidths = new TreeMap<>();
        List<String> names = new ArrayList<>();
        for (Connection connection : spec.networking().connections()) {
            Network network = stack.networks().get(connection.network());
            if (network == null) {
                throw new IllegalArgumentException("no network " + connection.network());
            }
            names.add(network.name());
            connections.put(network.name(), connection);
            bandwidths.put(network.name(), connection.bandwidth());
        }
        fields.put(Field.NETWORKS, CanonicalValues.networks(names));
        fields.put(Field.CONNECTIONS, ConnectionValues.connections(connections));
        fields.put(Field.ALIASES, ConnectionValues.aliases(connections));
        fields.put(Field.INTERFACES, CanonicalValues.interfaces());
        fields.put(Field.LINK_LOCAL, ConnectionValues.linkLocal(connections));
        fields.put(Field.BANDWIDTH, CanonicalValues.bandwidth(bandwidths));
        fields.put(Field.DNS, CanonicalValues.dns(lookup));
        fields.put(Field.EXTRA_HOSTS, CanonicalValues.extraHosts(lookup));
        fields.put(Field.LINKS, CanonicalValues.labels(lookup.links()));
    }
}
