package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.plan.Action.ApplyFirewall;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The published ports of containers that do not run, and are started again later. */
final class StoppedPorts {
    private StoppedPorts() {}

    /** Empty where none of the ports that are published leads to one of these containers. */
    static Optional<ApplyFirewall> withdraw(Collection<Container> stopped, Firewall found) {
        SortedMap<PublishedPort, List<Ipv4>> left = new TreeMap<>();
        found.ports()
                .forEach(
                        (port, behind) -> {
                            List<Ipv4> others = new ArrayList<>(behind);
                            stopped.forEach(each -> others.removeAll(each.addresses().values()));
                            if (!others.isEmpty()) {
                                left.put(port, others);
                            }
                        });
        var withdrawn = leadingTo(stopped, found);
        return withdrawn.isEmpty()
                ? Optional.empty()
                : Optional.of(new ApplyFirewall(found.publishing(left), withdrawn));
    }

    /** The ports that lead to each of these containers, and where to. */
    static SortedMap<ContainerId, SortedMap<PublishedPort, Ipv4>> leadingTo(
            Collection<Container> containers, Firewall found) {
        SortedMap<ContainerId, SortedMap<PublishedPort, Ipv4>> leading = new TreeMap<>();
        for (Container container : containers) {
            SortedMap<PublishedPort, Ipv4> ports = new TreeMap<>();
            for (Ipv4 address : container.addresses().values()) {
                found.ports()
                        .forEach(
                                (port, behind) -> {
                                    if (behind.contains(address)) {
                                        ports.put(port, address);
                                    }
                                });
            }
            if (!ports.isEmpty()) {
                leading.put(container.id(), ports);
            }
        }
        return leading;
    }

    /**
     * Empty where nothing was withdrawn, or all is published again.
     *
     * @throws IllegalArgumentException where another service of the stack has one of the ports
     */
    static Optional<ApplyFirewall> publish(Collection<Container> starting, Actual actual) {
        Firewall found = actual.firewall();
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>(found.ports());
        for (Container container : starting) {
            container
                    .withdrawn()
                    .forEach(
                            (port, address) -> {
                                requireNobodyElse(container, port, actual);
                                List<Ipv4> behind =
                                        new ArrayList<>(ports.getOrDefault(port, List.of()));
                                if (!behind.contains(address)) {
                                    behind.add(address);
                                }
                                ports.put(port, behind);
                            });
        }
        Firewall wanted = found.publishing(ports);
        return wanted.equals(found) ? Optional.empty() : Optional.of(new ApplyFirewall(wanted));
    }

    private static void requireNobodyElse(Container starting, PublishedPort port, Actual actual) {
        for (Map.Entry<PublishedPort, List<Ipv4>> other : actual.firewall().ports().entrySet()) {
            if (!clashes(port, other.getKey())) {
                continue;
            }
            for (Container container : actual.containers().values()) {
                boolean behind =
                        container.addresses().values().stream()
                                .anyMatch(other.getValue()::contains);
                if (behind && !service(container).equals(service(starting))) {
                    throw new IllegalArgumentException(
                            "%s: port %s is that of %s by now; 'up' goes by the stack file"
                                    .formatted(
                                            service(starting).orElse(""),
                                            port,
                                            service(container).orElse("")));
                }
            }
        }
    }

    private static boolean clashes(PublishedPort one, PublishedPort other) {
        return one.published() == other.published()
                && one.protocol() == other.protocol()
                && one.hostAddress().equals(other.hostAddress());
    }

    private static Optional<String> service(Container container) {
        return container.replica().map(replica -> replica.service());
    }
}
