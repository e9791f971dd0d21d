package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.desired.Allotment;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.type.Subnet;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds a subnet of IPv4 for each network. */
final class Placement {
    private final Collection<Network> used;
    private final Actual actual;
    private final SortedMap<String, Place> places = new TreeMap<>();

    private Placement(Collection<Network> used, Actual actual) {
        this.used = used;
        this.actual = actual;
    }

    /**
     * What the stack file fixes comes first, then networks that can stay as they are; the others
     * take what is free.
     *
     * @return by the networks' full names
     * @throws IllegalArgumentException if two declared subnets overlap, or none is free
     */
    static SortedMap<String, Place> of(Collection<Network> used, Actual actual) {
        Placement placement = new Placement(used, actual);
        placement.placeShared();
        placement.placeDeclared();
        placement.placeStaying();
        placement.placeOthers();
        return placement.places;
    }

    /** What is external is taken as it is. */
    private void placeShared() {
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
                Network as = asItIs(found, actual.shared().allotments().get(name));
                places.put(name, Place.of(as, found.subnet(), found.ipv6(), Optional.of(found)));
            }
        }
    }

    private static Network asItIs(ActualNetwork found, @Nullable Allotment said) {
        Allotment allotment = said == null ? Allotment.ALL : said;
        return new Network(
                found.name(),
                Optional.of(found.subnet()),
                allotment.range(),
                new TreeSet<>(allotment.reserved().values()),
                found.ipv6().map(allotment::ipv6),
                Optional.empty(),
                found.internal(),
                true);
    }

    private void placeDeclared() {
        for (Network network : used) {
            if (network.subnet().isPresent() && !network.external()) {
                Subnet subnet = network.subnet().get();
                overlapping(subnet)
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
                place(network, subnet);
            }
        }
    }

    private void placeStaying() {
        for (Network network : used) {
            ActualNetwork found = actual.networks().get(network.name());
            if (!places.containsKey(network.name())
                    && found != null
                    && found.up()
                    && overlapping(found.subnet()).isEmpty()) {
                place(network, found.subnet());
            }
        }
    }

    private void placeOthers() {
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
                place(network, pool.take(network.name(), before));
            }
        }
    }

    private void place(Network network, Subnet subnet) {
        Optional<ActualNetwork> found = Optional.ofNullable(actual.networks().get(network.name()));
        places.put(network.name(), Place.of(network, subnet, Optional.empty(), found));
    }

    private Optional<Place> overlapping(Subnet subnet) {
        return places.values().stream()
                .filter(place -> place.subnet().overlaps(subnet))
                .findFirst();
    }
}
