package jcompose.reconciler.plan;

import jcompose.reconciler.desired.Ipv6Addressing;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.Volume;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The stack {@code hello} while a test writes it down. */
final class StackDraft {
    private final TreeMap<String, Service> services = new TreeMap<>();
    private final TreeMap<String, Network> networks = new TreeMap<>();
    private final TreeMap<String, Volume> volumes = new TreeMap<>();

    static Stack stack(ServiceDraft... services) {
        return new StackDraft().with(services).network("default").build();
    }

    StackDraft with(ServiceDraft... drafts) {
        for (ServiceDraft draft : drafts) {
            Service service = draft.build();
            services.put(service.name(), service);
        }
        return this;
    }

    StackDraft network(String key) {
        return network(key, Optional.empty(), false);
    }

    StackDraft internalNetwork(String key) {
        return network(key, Optional.empty(), true);
    }

    StackDraft network(String key, String subnet) {
        return network(key, Optional.of(Subnet.parse(subnet)), false);
    }

    StackDraft network(String key, Optional<Subnet> subnet, boolean internal) {
        networks.put(key, new Network("hello_" + key, subnet, internal));
        return this;
    }

    /** With IPv6, and addresses that nobody gets there. */
    StackDraft ipv6Network(String key, Optional<Ipv6Subnet> subnet, Ipv6... reserved) {
        networks.put(
                key,
                new Network(
                        "hello_" + key,
                        Optional.empty(),
                        Optional.empty(),
                        new TreeSet<>(),
                        Optional.of(new Ipv6Addressing(subnet, new TreeSet<>(List.of(reserved)))),
                        Optional.empty(),
                        false,
                        false));
        return this;
    }

    StackDraft volume(String name) {
        volumes.put(name, new Volume(name, false));
        return this;
    }

    StackDraft externalVolume(String name) {
        volumes.put(name, new Volume(name, true));
        return this;
    }

    Stack build() {
        return new Stack("hello", services, networks, volumes);
    }
}
