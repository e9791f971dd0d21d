package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.desired.Ipv6Addressing;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The IPv6 subnets of networks that have their IPv4 ones: first those that the stack file tells,
 * then those that can stay, then what is free.
 */
final class Ipv6Places {
    private final SortedMap<String, Ipv6Subnet> subnets = new TreeMap<>();

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if two declared subnets overlap, or none is free
     */
    Ipv6Places(Collection<Place> places, Actual actual) {
        for (Place place : places) {
            declared(place).flatMap(Ipv6Addressing::subnet).ifPresent(told -> put(place, told));
        }
        for (Place place : places) {
            Optional<Ipv6Subnet> found = place.found().flatMap(ActualNetwork::ipv6);
            if (isOpen(place) && found.isPresent() && overlapping(found.get()).isEmpty()) {
                put(place, found.get());
            }
        }
        Ipv6SubnetPool pool = new Ipv6SubnetPool(actual.foreignIpv6());
        subnets.values().forEach(pool::claim);
        actual.networks().values().forEach(network -> network.ipv6().ifPresent(pool::claim));
        for (Place place : places) {
            if (isOpen(place)) {
                put(place, pool.take(place.network().name(), Optional.empty()));
            }
        }
    }

    Place complete(String name, Place place) {
        return place.network().external()
                ? place
                : Place.of(
                        place.network(),
                        place.subnet(),
                        Optional.ofNullable(subnets.get(name)),
                        place.found());
    }

    private static Optional<Ipv6Addressing> declared(Place place) {
        return place.network().external() ? Optional.empty() : place.network().ipv6();
    }

    private boolean isOpen(Place place) {
        return declared(place).isPresent() && !subnets.containsKey(place.network().name());
    }

    private void put(Place place, Ipv6Subnet subnet) {
        Network network = place.network();
        Subnet ipv4 = place.subnet();
        if (!network.ipv6().flatMap(Ipv6Addressing::range).orElse(subnet).hasRoomFor(ipv4)) {
            throw new IllegalArgumentException(
                    "network %s: the IPv6 subnet %s has fewer addresses than %s"
                            .formatted(
                                    network.name(),
                                    network.ipv6().flatMap(Ipv6Addressing::range).orElse(subnet),
                                    ipv4));
        }
        overlapping(subnet)
                .ifPresent(
                        other -> {
                            throw new IllegalArgumentException(
                                    "networks %s (%s) and %s (%s) overlap"
                                            .formatted(
                                                    other,
                                                    Objects.requireNonNull(subnets.get(other)),
                                                    network.name(),
                                                    subnet));
                        });
        subnets.put(network.name(), subnet);
    }

    private Optional<String> overlapping(Ipv6Subnet subnet) {
        return subnets.entrySet().stream()
                .filter(other -> other.getValue().overlaps(subnet))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
