package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Ports of the machine for those that the stack file leaves open. A service keeps the port that it
 * has: it is read from the firewall.
 */
public final class ChosenPorts {
    private final Actual actual;
    private final Function<PublishedPort, Optional<String>> holder;
    private final NavigableMap<PublishedPort, List<Ipv4>> found;
    private final Set<PublishedPort> given = new HashSet<>();
    private final Map<String, List<PublishedPort>> ports = new TreeMap<>();

    private ChosenPorts(
            Stack stack, Actual actual, Function<PublishedPort, Optional<String>> holder) {
        this.actual = actual;
        this.holder = holder;
        found = new TreeMap<>(actual.firewall().ports());
        actual.oneOffs().values().forEach(other -> found.keySet().removeAll(other.ports()));
        for (Service service : stack.services().values()) {
            for (PublishedPort port : service.ports()) {
                if (!port.isOpen()) {
                    given.add(port);
                    found.remove(port);
                }
            }
        }
    }

    /**
     * The stack with no port left open.
     *
     * @param holder who outside of the stack has the port
     * @throws IllegalArgumentException if none is free
     */
    public static Stack in(
            Stack stack, Actual actual, Function<PublishedPort, Optional<String>> holder) {
        return new ChosenPorts(stack, actual, holder).chosen(stack);
    }

    private Stack chosen(Stack stack) {
        List<Service> services = List.copyOf(stack.services().values());
        services.forEach(service -> ports.put(service.name(), new ArrayList<>(service.ports())));
        services.forEach(this::keepOwn);
        services.forEach(this::keepNobodys);
        services.forEach(this::choose);
        NavigableMap<String, Service> settled = new TreeMap<>();
        for (Service service : services) {
            settled.put(
                    service.name(),
                    new Service(
                            service.name(),
                            service.replicas(),
                            service.container(),
                            ports.getOrDefault(service.name(), List.of()),
                            service.dependencies(),
                            service.update()));
        }
        return new Stack(stack.name(), settled, stack.networks(), stack.volumes());
    }

    /** What leads to a container of the service is the service's. */
    private void keepOwn(Service service) {
        Set<Ipv4> own = new HashSet<>();
        for (Container container : actual.containers().values()) {
            if (container
                    .replica()
                    .filter(name -> name.service().equals(service.name()))
                    .isPresent()) {
                own.addAll(container.addresses().values());
            }
        }
        keep(service, behind -> behind.stream().anyMatch(own::contains));
    }

    /** A pass that has published it, and started nobody yet. */
    private void keepNobodys(Service service) {
        Set<Ipv4> all = new HashSet<>();
        actual.containers().values().forEach(each -> all.addAll(each.addresses().values()));
        keep(service, behind -> behind.stream().noneMatch(all::contains));
    }

    private void keep(Service service, Predicate<List<Ipv4>> which) {
        ports.getOrDefault(service.name(), List.of())
                .replaceAll(
                        port -> {
                            if (!port.isOpen()) {
                                return port;
                            }
                            Optional<PublishedPort> kept =
                                    found.entrySet().stream()
                                            .filter(each -> isLike(each.getKey(), port))
                                            .filter(each -> which.test(each.getValue()))
                                            .map(Map.Entry::getKey)
                                            .findFirst();
                            kept.ifPresent(found::remove);
                            kept.ifPresent(given::add);
                            return kept.orElse(port);
                        });
    }

    private void choose(Service service) {
        ports.getOrDefault(service.name(), List.of())
                .replaceAll(port -> port.isOpen() ? choice(service, port) : port);
    }

    private PublishedPort choice(Service service, PublishedPort port) {
        String reason = "";
        for (int number = port.choice().first(); number <= port.choice().last(); number++) {
            PublishedPort candidate = port.at(number);
            boolean taken =
                    given.stream()
                            .anyMatch(
                                    other ->
                                            other.published() == candidate.published()
                                                    && other.protocol() == candidate.protocol());
            Optional<String> other =
                    taken ? Optional.of("this stack itself") : holder.apply(candidate);
            if (other.isEmpty()) {
                given.add(candidate);
                return candidate;
            }
            if (reason.isEmpty()) {
                reason = number + " is in use by " + other.get();
            }
        }
        throw new IllegalArgumentException(
                "services.%s.ports: none of %s is free for %d/%s: %s"
                        .formatted(
                                service.name(),
                                port.choice(),
                                port.target(),
                                port.protocol(),
                                reason));
    }

    private static boolean isLike(PublishedPort found, PublishedPort open) {
        return found.target() == open.target()
                && found.protocol() == open.protocol()
                && found.hostAddress().equals(open.hostAddress())
                && open.choice().contains(found.published());
    }
}
