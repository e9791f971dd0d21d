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
import java.util.Collection;
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
     * What the stack file fixes comes first, then networks that can stay as they are; the others
     * take what is free.
     *
     * @throws IllegalArgumentException if two declared subnets overlap, or none is free
     */
    static NetworkPlan of(Stack stack, Actual actual, Population population, boolean unusedToo) {
        SortedMap<String, Network> used = used(stack, unusedToo);
        SortedMap<String, Place> places = new TreeMap<>();
        placeShared(used.values(), actual, places);
        placeDeclared(used.values(), actual, places);
        placeStaying(used.values(), actual, places);
        placeOthers(used.values(), actual, places);
        places.replaceAll(new Ipv6Places(places.values(), actual)::complete);
        requireNobodyAside(places, population.aside());
        SortedSet<String> kept = new TreeSet<>();
        population.aside().forEach(container -> kept.addAll(container.addresses().keySet()));
        SortedMap<String, Reason> unused = unused(stack, actual, used);
        unused.keySet().removeAll(kept);
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

    /** What is external is taken as it is. */
    private static void placeShared(
            Collection<Network> used, Actual actual, SortedMap<String, Place> places) {
        for (Network network : used) {
            if (network.external()) {
                String name = network.name();
                ActualNetwork found = actual.shared().networks().get(name);
                if (found == null) {
                    found = actual.networks().get(name); // somebody is run on it beside the stack
                }
                if (found == null || !found.up()) {
                    throw new IllegalArgumentException(
                            "network %s declared as external, but %s; make it with 'jcompose network create %s'"
                                    .formatted(
                                            name,
                                            found == null ? "could not be found" : "is not up",
                                            name));
                }
                Network as = new Network(name, Optional.of(found.subnet()), found.internal(), true);
                places.put(name, Place.of(as, found.subnet(), found.ipv6(), Optional.of(found)));
            }
        }
    }

    private static void placeDeclared(
            Collection<Network> used, Actual actual, SortedMap<String, Place> places) {
        for (Network network : used) {
            if (network.subnet().isPresent() && !network.external()) {
                Subnet subnet = network.subnet().get();
                overlapping(subnet, places)
                        .ifPresent(
                                other -> {
                                    throw new IllegalArgumentException(
                                            "networks %s (%s) and %s (%s) overlap"
                                                    .formatted(
                                                            other.network().name(),
                                                            other.subnet(),
                                                            network.name(),
                                                            subnet));
                                });
                place(network, subnet, actual, places);
            }
        }
    }

    private static void placeStaying(
            Collection<Network> used, Actual actual, SortedMap<String, Place> places) {
        for (Network network : used) {
            ActualNetwork found = actual.networks().get(network.name());
            if (!places.containsKey(network.name())
                    && found != null
                    && found.up()
                    && overlapping(found.subnet(), places).isEmpty()) {
                place(network, found.subnet(), actual, places);
            }
        }
    }

    private static void placeOthers(
            Collection<Network> used, Actual actual, SortedMap<String, Place> places) {
        SubnetPool pool = new SubnetPool(actual.foreignSubnets());
        places.values().forEach(place -> pool.claim(place.subnet()));
        actual.networks().values().stream()
                .filter(ActualNetwork::up)
                .forEach(found -> pool.claim(found.subnet()));
        for (Network network : used) {
            if (!places.containsKey(network.name())) {
                Optional<Subnet> before =
                        Optional.ofNullable(actual.networks().get(network.name()))
                                .map(ActualNetwork::subnet);
                place(network, pool.take(network.name(), before), actual, places);
            }
        }
    }

    private static void place(
            Network network, Subnet subnet, Actual actual, SortedMap<String, Place> places) {
        Optional<ActualNetwork> found = Optional.ofNullable(actual.networks().get(network.name()));
        places.put(network.name(), Place.of(network, subnet, Optional.empty(), found));
    }

    private static Optional<Place> overlapping(Subnet subnet, SortedMap<String, Place> places) {
        return places.values().stream()
                .filter(place -> place.subnet().overlaps(subnet))
                .findFirst();
    }

    private static SortedMap<String, Reason> unused(
            Stack stack, Actual actual, SortedMap<String, Network> used) {
        SortedMap<String, Reason> unused = new TreeMap<>();
        for (String name : actual.networks().keySet()) {
            if (!used.containsKey(name) && !isUsedBeside(actual, name)) {
                boolean declared =
                        stack.networks().values().stream()
                                .anyMatch(network -> network.name().equals(name));
                String sentence = declared ? "no service uses it" : "it is not declared";
                unused.put(name, new Reason(Kind.NOT_DECLARED, sentence));
            }
        }
        return unused;
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
