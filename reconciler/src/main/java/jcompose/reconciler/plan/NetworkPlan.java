package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.desired.Connection;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.Ipv6Addressing;
import jcompose.reconciler.desired.NamespaceMode.Private;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.NetworkDriver;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The networks that there will be, and those that go.
 *
 * @param places networks that some service uses, or all, by full name
 * @param unused why found networks go for good, by full name
 */
record NetworkPlan(SortedMap<String, Place> places, SortedMap<String, Reason> unused) {
    /**
     * A network that there will be.
     *
     * @param found what there is under its name
     * @param reasons why it is made, or made anew; none: it stays as it is
     */
    record Place(
            Network network,
            Subnet subnet,
            Optional<Ipv6Subnet> ipv6,
            Optional<ActualNetwork> found,
            List<Reason> reasons) {
        int mtu() {
            return network.external()
                    ? found.map(ActualNetwork::mtu).orElse(Network.USUAL_MTU)
                    : network.mtu().orElse(Network.USUAL_MTU);
        }

        boolean stays() {
            return reasons.isEmpty();
        }

        /** All of them. */
        Gateways gateways() {
            Gateways said =
                    network.external()
                            ? found.map(ActualNetwork::gateways).orElse(Gateways.FIRST)
                            : network.gateways();
            return said.in(subnet, ipv6);
        }

        /** The IPv6 address that follows from one of IPv4. */
        Optional<Ipv6> following(Ipv4 address) {
            return ipv6.map(
                    wide ->
                            network.ipv6()
                                    .flatMap(Ipv6Addressing::range)
                                    .orElse(wide)
                                    .like(address, subnet));
        }

        boolean isGateway(Ipv4 address) {
            return gateways().of(subnet).equals(address);
        }

        boolean isGateway(Ipv6 address) {
            return ipv6.filter(wide -> gateways().of(wide).equals(address)).isPresent();
        }

        NetworkDriver driver() {
            return network.external()
                    ? found.map(ActualNetwork::driver).orElse(NetworkDriver.Bridge.USUAL)
                    : network.driver();
        }

        static Place of(
                Network network,
                Subnet subnet,
                Optional<Ipv6Subnet> ipv6,
                Optional<ActualNetwork> found) {
            List<Reason> reasons = new ArrayList<>();
            if (found.isEmpty()) {
                reasons.add(new Reason(Kind.MISSING, "it does not exist"));
            } else if (!found.get().up()) {
                reasons.add(new Reason(Kind.MISSING, "it is not up"));
            } else if (!found.get().subnet().equals(subnet)) {
                String change = "subnet " + found.get().subnet() + " → " + subnet;
                reasons.add(new Reason(Kind.CHANGED, change));
            } else if (found.get().internal() != network.internal()) {
                String change = "internal " + found.get().internal() + " → " + network.internal();
                reasons.add(new Reason(Kind.CHANGED, change));
            } else if (!found.get().ipv6().equals(ipv6)) {
                String change = "IPv6 subnet " + text(found.get().ipv6()) + " → " + text(ipv6);
                reasons.add(new Reason(Kind.CHANGED, change));
            } else if (!network.external()
                    && found.get().mtu() != network.mtu().orElse(Network.USUAL_MTU)) {
                String change =
                        "MTU "
                                + found.get().mtu()
                                + " → "
                                + network.mtu().orElse(Network.USUAL_MTU);
                reasons.add(new Reason(Kind.CHANGED, change));
            } else if (!network.external()) {
                kind(network, subnet, ipv6, found.get()).ifPresent(reasons::add);
            }
            return new Place(network, subnet, ipv6, found, List.copyOf(reasons));
        }

        private static Optional<Reason> kind(
                Network network, Subnet subnet, Optional<Ipv6Subnet> ipv6, ActualNetwork found) {
            Gateways gateways = network.gateways().in(subnet, ipv6);
            if (!found.driver().equals(network.driver())) {
                String change = "driver " + found.driver() + " → " + network.driver();
                return Optional.of(new Reason(Kind.CHANGED, change));
            }
            if (!found.gateways().equals(gateways)) {
                String change = "gateway " + found.gateways() + " → " + gateways;
                return Optional.of(new Reason(Kind.CHANGED, change));
            }
            return Optional.empty();
        }

        private static String text(Optional<Ipv6Subnet> subnet) {
            return subnet.map(Ipv6Subnet::toString).orElse("none");
        }
    }

    /**
     * Decides.
     *
     * @throws IllegalArgumentException if two declared subnets overlap, or none is free
     */
    static NetworkPlan of(Stack stack, Actual actual, Population population, boolean unusedToo) {
        SortedMap<String, Network> used = used(stack, unusedToo);
        SortedMap<String, Place> places = Placement.of(used.values(), actual);
        places.replaceAll(new Ipv6Places(places.values(), actual)::complete);
        requireNobodyAside(places, population.aside());
        SortedSet<String> kept = new TreeSet<>();
        population.aside().forEach(container -> kept.addAll(container.addresses().keySet()));
        SortedMap<String, Reason> unused = unused(stack, actual, used);
        unused.keySet().removeAll(kept);
        requireRoomBeside(places, kept(stack, actual, unusedToo), actual);
        return new NetworkPlan(places, unused);
    }

    /** Who is left alone must not lose the network it is on. */
    private static void requireNobodyAside(SortedMap<String, Place> places, List<Container> aside) {
        for (Container container : aside) {
            for (String network : container.addresses().keySet()) {
                Place place = places.get(network);
                if (container.alive() && place != null && !place.stays()) {
                    throw new IllegalArgumentException(
                            "network %s is to be made anew, but %s is on it, which was not asked for"
                                    .formatted(
                                            network,
                                            container
                                                    .replica()
                                                    .map(Object::toString)
                                                    .orElse(container.id().hex())));
                }
            }
        }
    }

    /** Where the container's interfaces go, in their order. */
    List<Joining> of(Stack stack, ContainerSpec spec) {
        List<Joining> joinings = new ArrayList<>();
        List<Network> networks = networks(stack, spec);
        for (int i = 0; i < networks.size(); i++) {
            Place place = Objects.requireNonNull(places.get(networks.get(i).name()));
            joinings.add(new Joining(place, spec.networking().connections().get(i)));
        }
        return joinings;
    }

    private static SortedMap<String, Reason> unused(
            Stack stack, Actual actual, SortedMap<String, Network> used) {
        SortedMap<String, Reason> unused = new TreeMap<>();
        for (String name : actual.networks().keySet()) {
            if (!used.containsKey(name)
                    && !isUsedBeside(actual, name)
                    && !isUsedByOthers(actual, name)) {
                boolean declared =
                        stack.networks().values().stream()
                                .anyMatch(network -> network.name().equals(name));
                String sentence = declared ? "no service uses it" : "it is not declared";
                unused.put(name, new Reason(Kind.NOT_DECLARED, sentence));
            }
        }
        return unused;
    }

    /** Full names of networks that would go, were not containers of other stacks on them. */
    static SortedSet<String> kept(Stack stack, Actual actual, boolean unusedToo) {
        SortedSet<String> kept = new TreeSet<>(actual.networks().keySet());
        kept.removeAll(used(stack, unusedToo).keySet());
        kept.removeIf(name -> isUsedBeside(actual, name) || !isUsedByOthers(actual, name));
        return kept;
    }

    private static void requireRoomBeside(
            SortedMap<String, Place> places, SortedSet<String> kept, Actual actual) {
        for (String name : kept) {
            ActualNetwork stays = Objects.requireNonNull(actual.networks().get(name));
            for (Place place : places.values()) {
                if (!place.stays() && place.subnet().overlaps(stays.subnet())) {
                    throw new IllegalArgumentException(
                            "networks %s (%s) and %s (%s) overlap; the second stays, for containers of other stacks are on it"
                                    .formatted(
                                            place.network().name(),
                                            place.subnet(),
                                            name,
                                            stays.subnet()));
                }
            }
        }
    }

    private static boolean isUsedByOthers(Actual actual, String network) {
        return actual.shared().taken().containsKey(network);
    }

    private static boolean isUsedBeside(Actual actual, String network) {
        return actual.oneOffs().values().stream()
                .filter(OneOff::holdsAddresses)
                .anyMatch(other -> other.container().addresses().containsKey(network));
    }

    private static SortedMap<String, Network> used(Stack stack, boolean unusedToo) {
        SortedMap<String, Network> used = new TreeMap<>();
        if (unusedToo) {
            stack.networks().values().stream()
                    .filter(network -> !network.external())
                    .forEach(network -> used.put(network.name(), network));
        }
        for (Service service : stack.services().values()) {
            for (Network network : networks(stack, service.container())) {
                used.put(network.name(), network);
            }
        }
        return used;
    }

    private static List<Network> networks(Stack stack, ContainerSpec spec) {
        if (!(spec.networkNamespace() instanceof Private)) {
            return List.of();
        }
        List<Network> networks = new ArrayList<>();
        for (Connection connection : spec.networking().connections()) {
            String key = connection.network();
            Network network = stack.networks().get(key);
            if (network == null) {
                throw new IllegalArgumentException("network " + key + " is not declared");
            }
            networks.add(network);
        }
        return networks;
    }
}
