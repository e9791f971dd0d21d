package jcompose.reconciler.plan;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.DualStack;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;
import jcompose.type.Subnet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of the stack's nftables table as it should be when replicas begin to be started.
 *
 * @param services who publishes which port, for people
 */
record FirewallPlan(Firewall wanted, SortedMap<PublishedPort, String> services) {
    /** A port whose service has no replica with an address leads nowhere and is not published. */
    static FirewallPlan of(Decisions decisions, Serving serving) {
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        SortedMap<PublishedPort, String> services = new TreeMap<>();
        for (Service service : decisions.services()) {
            List<Ipv4> behind =
                    serving.serves(service.name())
                            ? List.copyOf(serving.of(service.name()))
                            : reachable(service, decisions);
            for (PublishedPort port :
                    behind.isEmpty() ? List.<PublishedPort>of() : service.ports()) {
                ports.put(port, behind);
                services.put(port, service.name());
            }
        }
        for (OneOff other : decisions.actual().oneOffs().values()) {
            Optional<Ipv4> address = reachable(other, decisions);
            for (PublishedPort port :
                    address.isEmpty() ? List.<PublishedPort>of() : List.copyOf(other.ports())) {
                ports.put(port, List.of(address.get()));
                services.put(port, other.name());
            }
        }
        keepPortsAside(decisions, ports, services);
        Firewall wanted = FirewallSubnets.of(decisions).in(ports, dualStack(decisions));
        requireIpv6(wanted, services);
        return new FirewallPlan(wanted, services);
    }

    private static DualStack dualStack(Decisions decisions) {
        SortedMap<Subnet, Ipv6Subnet> subnets = new TreeMap<>();
        for (ActualNetwork network : decisions.actual().networks().values()) {
            boolean known =
                    decisions.networks().places().containsKey(network.name())
                            || decisions.networks().unused().containsKey(network.name());
            if (network.up() && !known && network.driver().isOurs()) {
                network.ipv6().ifPresent(ipv6 -> subnets.put(network.subnet(), ipv6));
            }
        }
        for (Place place : decisions.networks().places().values()) {
            if (place.driver().isOurs()) {
                place.ipv6().ifPresent(ipv6 -> subnets.put(place.subnet(), ipv6));
            }
        }
        SortedMap<Ipv4, Ipv6> given = new TreeMap<>();
        SortedMap<Ipv4, Ipv6> found = decisions.actual().firewall().ipv6().given();
        for (Container aside : decisions.population().aside()) {
            aside.addresses().values().stream()
                    .filter(at -> found.containsKey(at))
                    .forEach(at -> given.put(at, Objects.requireNonNull(found.get(at))));
        }
        for (List<Attachment> attachments : decisions.attachments().values()) {
            for (Attachment each : attachments) {
                if (each.ipv6().isPresent() && each.driver().isOurs() && !follows(each)) {
                    given.put(each.address(), each.ipv6().get().address());
                }
            }
        }
        return new DualStack(subnets, given);
    }

    /** Whether its IPv6 address has the number of its IPv4 address. */
    private static boolean follows(Attachment attachment) {
        return attachment
                .ipv6()
                .filter(
                        wide ->
                                wide.address()
                                        .equals(
                                                wide.subnet()
                                                        .like(
                                                                attachment.address(),
                                                                attachment.subnet())))
                .isPresent();
    }

    private static void requireIpv6(Firewall wanted, SortedMap<PublishedPort, String> services) {
        wanted.ports()
                .forEach(
                        (port, behind) -> {
                            boolean reached =
                                    behind.stream()
                                            .allMatch(at -> wanted.ipv6().of(at).isPresent());
                            if (port.isIpv6() && !reached) {
                                throw new IllegalArgumentException(
                                        "services.%s.ports: %s:%d cannot be published: the service is on no network with IPv6; say 'enable_ipv6: true' at its network"
                                                .formatted(
                                                        services.get(port),
                                                        port.host(),
                                                        port.published()));
                            }
                        });
    }

    /** Ports that lead to containers which are left alone are left alone, too. */
    private static void keepPortsAside(
            Decisions decisions,
            SortedMap<PublishedPort, List<Ipv4>> ports,
            SortedMap<PublishedPort, String> services) {
        for (Container container : decisions.population().aside()) {
            decisions
                    .actual()
                    .firewall()
                    .ports()
                    .forEach(
                            (port, behind) -> {
                                if (container.addresses().values().stream()
                                                .anyMatch(behind::contains)
                                        && ports.putIfAbsent(port, behind) == null) {
                                    services.put(
                                            port,
                                            container
                                                    .replica()
                                                    .map(ReplicaName::service)
                                                    .orElse(container.id().hex()));
                                }
                            });
        }
    }

    /** None: nothing is to be done. */
    List<Reason> reasons(Firewall found) {
        List<Reason> reasons = new ArrayList<>();
        wanted.ports()
                .forEach(
                        (port, behind) -> {
                            if (!behind.equals(found.ports().get(port))) {
                                reasons.add(because(port, behind, found));
                            }
                        });
        for (PublishedPort port : found.ports().keySet()) {
            if (!wanted.ports().containsKey(port)) {
                String sentence = text(port) + " is not published any more";
                reasons.add(new Reason(Kind.NOT_DECLARED, sentence));
            }
        }
        reasons.addAll(FirewallSubnets.reasons(found, wanted));
        if (!wanted.ipv6().equals(found.ipv6())) {
            reasons.add(
                    new Reason(
                            wanted.ipv6().subnets().isEmpty() ? Kind.NOT_DECLARED : Kind.MISSING,
                            "IPv6 " + networks(found.ipv6()) + " → " + networks(wanted.ipv6())));
        }
        found.damage().forEach(each -> reasons.add(new Reason(Kind.CHANGED, each)));
        return reasons;
    }

    private static String networks(DualStack ipv6) {
        List<String> texts = new ArrayList<>();
        ipv6.subnets().values().forEach(subnet -> texts.add(subnet.toString()));
        ipv6.given().values().forEach(address -> texts.add(address.toString()));
        return texts.isEmpty() ? "none" : String.join(", ", texts);
    }

    private Reason because(PublishedPort port, List<Ipv4> behind, Firewall found) {
        List<Ipv4> before = found.ports().get(port);
        return before == null
                ? new Reason(Kind.MISSING, text(port) + " → " + services.get(port))
                : new Reason(
                        Kind.CHANGED,
                        "%s → %s at %s, not %s"
                                .formatted(
                                        text(port),
                                        services.get(port),
                                        list(behind),
                                        list(before)));
    }

    private static List<Ipv4> reachable(Service service, Decisions decisions) {
        List<Ipv4> addresses = new ArrayList<>();
        for (int number = 1; number <= service.replicas(); number++) {
            Serving.reachable(decisions, new ReplicaName(service.name(), number))
                    .ifPresent(addresses::add);
        }
        return addresses;
    }

    private static Optional<Ipv4> reachable(OneOff other, Decisions decisions) {
        if (!other.holdsAddresses()) {
            return Optional.empty();
        }
        return other.container().addresses().entrySet().stream()
                .filter(at -> isOpen(decisions.networks().places().get(at.getKey())))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean isOpen(@Nullable Place place) {
        return place == null || (!place.network().internal() && place.driver().isOurs());
    }

    private static String text(PublishedPort port) {
        String host = port.isAny() ? "" : port.host() + ":";
        String protocol = port.protocol() == Protocol.TCP ? "" : "/" + port.protocol();
        return "port " + host + port.published() + protocol;
    }

    private static String list(List<Ipv4> addresses) {
        return String.join(", ", addresses.stream().map(Ipv4::toString).toList());
    }
}
