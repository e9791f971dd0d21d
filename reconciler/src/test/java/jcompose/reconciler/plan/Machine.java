package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.actual.SharedNetworks;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.type.ContainerId;
import jcompose.type.Digest;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6Subnet;
import jcompose.type.ReplicaName;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A simulated machine with one stack on it. */
final class Machine {
    final TreeMap<ContainerId, Container> containers = new TreeMap<>();
    final TreeMap<ContainerId, OneOff> oneOffs = new TreeMap<>();
    final TreeMap<String, ActualNetwork> networks = new TreeMap<>();
    final TreeSet<String> volumes = new TreeSet<>();
    final List<Subnet> foreignSubnets = new ArrayList<>();
    final List<Ipv6Subnet> foreignIpv6 = new ArrayList<>();
    boolean namesServed = true;
    SharedNetworks shared = SharedNetworks.NONE;
    Firewall firewall = Firewall.EMPTY;

    /**
     * In whose namespace a container really is, which its fields only tell while that one lives.
     */
    final Map<ContainerId, Map<Field, ContainerId>> joined = new HashMap<>();

    private final Map<Image.ToPrepare, Digest> built = new HashMap<>();
    private int ids;

    Actual actual() {
        TreeMap<ContainerId, Container> observed = new TreeMap<>();
        containers.forEach((id, container) -> observed.put(id, observe(container)));
        return new Actual(
                observed,
                oneOffs,
                networks,
                volumes,
                firewall,
                foreignSubnets,
                foreignIpv6,
                namesServed,
                shared);
    }

    /** The stack with those images that have been built. */
    Stack resolve(Stack stack) {
        return BuiltImages.resolve(stack, built);
    }

    void build(Image.ToPrepare image) {
        built.put(image, ServiceDraft.digest(100 + built.size()));
    }

    ContainerId newId() {
        ids++;
        return new ContainerId("%012x".formatted(ids));
    }

    int age() {
        return ids;
    }

    Container container(ContainerId id) {
        return Objects.requireNonNull(containers.get(id), id::toString);
    }

    Optional<Container> replica(ReplicaName name) {
        return containers.values().stream()
                .filter(container -> container.replica().filter(name::equals).isPresent())
                .findFirst();
    }

    boolean isTaken(String network, Ipv4 address) {
        return containers.values().stream()
                .anyMatch(
                        container ->
                                container.alive()
                                        && address.equals(container.addresses().get(network)));
    }

    private Container observe(Container container) {
        if (!container.alive()) {
            return container;
        }
        TreeMap<Field, Value> fields = new TreeMap<>(container.fields());
        joined.getOrDefault(container.id(), Map.of())
                .forEach(
                        (field, owner) -> {
                            if (fields.containsKey(field) && !isFirst(owner, fields.get(field))) {
                                fields.put(field, new Value.Single("that of " + owner));
                            }
                        });
        return Containers.withFields(container, fields);
    }

    private boolean isFirst(ContainerId owner, Value mode) {
        Container container = containers.get(owner);
        return container != null
                && container.alive()
                && container
                        .replica()
                        .filter(
                                name ->
                                        name.number() == 1
                                                && mode.toString()
                                                        .equals("service:" + name.service()))
                        .isPresent();
    }
}
