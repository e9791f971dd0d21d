package jcompose.reconciler.plan;

import jcompose.reconciler.desired.Network;
import jcompose.reconciler.plan.Attachment.Ipv6Place;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.ReplicaName;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who has which address; on no network is an address given twice. */
final class Addresses {
    /** The one before is the network itself. */
    private static final int FIRST = 1;

    private final Map<String, Taken> networks = new HashMap<>();

    /** What is given on one network, both ways, and up to where nothing is free any more. */
    private static final class Taken {
        private final Map<Ipv4, ReplicaName> owners = new HashMap<>();
        private final Map<ReplicaName, Ipv4> addresses = new HashMap<>();
        private final Map<Ipv6, ReplicaName> ipv6Owners = new HashMap<>();
        private int passed;

        void give(ReplicaName replica, Ipv4 address) {
            if (owners.putIfAbsent(address, replica) == null) {
                addresses.putIfAbsent(replica, address);
            }
        }
    }

    /** Keeps a free address for a container that is not among the replicas to come. */
    void reserve(String network, Ipv4 address, String owner) {
        taken(network).give(new ReplicaName(owner, 0), address);
    }

    /**
     * Keeps those addresses that the stack file gives a replica: nobody else gets them.
     *
     * @throws IllegalArgumentException if one cannot be had
     */
    void claim(ReplicaName replica, List<Joining> joinings) {
        for (Joining joining : joinings) {
            Place place = joining.place();
            joining.connection().ipv6().ifPresent(address -> claim(replica, place, address));
            joining.connection().address().ifPresent(address -> claim(replica, place, address));
        }
    }

    /** Nobody else gets the IPv4 address either that it would follow from. */
    private void claim(ReplicaName replica, Place place, Ipv6 address) {
        String network = place.network().name();
        Ipv6Subnet subnet =
                place.ipv6()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "%s: ipv6_address %s: network %s has no IPv6; say 'enable_ipv6: true' there"
                                                        .formatted(replica, address, network)));
        if (!subnet.contains(address)
                || address.equals(subnet.base())
                || place.isGateway(address)) {
            throw new IllegalArgumentException(
                    "%s: ipv6_address %s is none for a container on network %s (%s)"
                            .formatted(replica, address, network, subnet));
        }
        ReplicaName other = taken(place).ipv6Owners.putIfAbsent(address, replica);
        if (other != null) {
            throw new IllegalArgumentException(
                    "%s: ipv6_address %s on network %s is also that of %s"
                            .formatted(replica, address, network, other));
        }
    }

    /** Whether the IPv6 address that follows from this one is given to somebody else. */
    private boolean isTakenInIpv6(ReplicaName replica, Place place, Ipv4 address) {
        if (place.ipv6().isEmpty()) {
            return false;
        }
        Ipv6 like = place.following(address).orElseThrow();
        ReplicaName other = taken(place).ipv6Owners.get(like);
        boolean reserved =
                place.network().ipv6().filter(said -> said.reserved().contains(like)).isPresent();
        return reserved || place.isGateway(like) || (other != null && !other.equals(replica));
    }

    private static Optional<Ipv6Place> ipv6(Joining joining, Ipv4 address) {
        Place place = joining.place();
        return place.ipv6()
                .map(
                        subnet ->
                                new Ipv6Place(
                                        joining.connection()
                                                .ipv6()
                                                .or(() -> place.following(address))
                                                .orElseThrow(),
                                        subnet));
    }

    private void claim(ReplicaName replica, Place place, Ipv4 address) {
        String network = place.network().name();
        if (!isForContainers(place, address)) {
            throw new IllegalArgumentException(
                    "%s: ipv4_address %s is none for a container on network %s (%s)"
                            .formatted(replica, address, network, place.subnet()));
        }
        owner(place, address)
                .ifPresent(
                        other -> {
                            throw new IllegalArgumentException(
                                    "%s: ipv4_address %s on network %s is also that of %s"
                                            .formatted(
                                                    replica,
                                                    address,
                                                    network,
                                                    other.number() == 0
                                                            ? other.service()
                                                            : other.toString()));
                        });
        taken(place).give(replica, address);
    }

    /**
     * Lets a container that stays keep its addresses.
     *
     * @param moving whether it is to join and to leave networks, too; until it has left one, nobody
     *     gets its address there
     * @param readdressed networks where it gets another address, if its own is none any more
     * @return why it cannot; then it keeps none
     */
    Optional<String> keep(
            ReplicaName replica,
            List<Joining> joinings,
            SortedMap<String, Ipv4> addresses,
            boolean moving,
            Set<String> readdressed) {
        List<Joining> there =
                joinings.stream()
                        .filter(each -> !moving || addresses.containsKey(name(each)))
                        .filter(each -> !readdressed.contains(name(each)))
                        .toList();
        SortedMap<String, Ipv4> kept = new TreeMap<>(addresses);
        SortedMap<String, Ipv4> left = new TreeMap<>(addresses);
        joinings.forEach(joining -> left.remove(name(joining)));
        kept.keySet().removeAll(readdressed);
        if (moving) {
            kept.keySet().removeAll(left.keySet());
        }
        Optional<String> fault = fault(replica, there, kept);
        if (fault.isEmpty()) {
            joinings.forEach(joining -> prefer(replica, joining, addresses));
            left.forEach((network, address) -> reserve(network, address, "the former " + replica));
        }
        return fault;
    }

    private static String name(Joining joining) {
        return joining.place().network().name();
    }

    /** Gives the replica the address that the container before it had, if there it may be used. */
    void prefer(ReplicaName replica, Joining joining, SortedMap<String, Ipv4> before) {
        Place place = joining.place();
        Ipv4 address = before.get(place.network().name());
        if (address != null
                && isForContainers(place, address)
                && !isTakenInIpv6(replica, place, address)
                && owner(place, address).isEmpty()
                && of(replica, place).isEmpty()) {
            taken(place).give(replica, address);
        }
    }

    /**
     * Gives the replica an address on each network where it has none yet.
     *
     * @throws IllegalArgumentException if there is none left
     */
    List<Attachment> attach(ReplicaName replica, List<Joining> joinings) {
        List<Attachment> attachments = new ArrayList<>();
        for (Joining joining : joinings) {
            Place place = joining.place();
            Ipv4 address = of(replica, place).orElseGet(() -> lowestFree(replica, place));
            taken(place).give(replica, address);
            attachments.add(
                    new Attachment(
                            place.network().name(),
                            place.subnet(),
                            place.network().internal(),
                            address,
                            ipv6(joining, address),
                            place.mtu(),
                            place.gateways(),
                            place.driver(),
                            joining.connection()));
        }
        return attachments;
    }

    private Optional<String> fault(
            ReplicaName replica, List<Joining> joinings, SortedMap<String, Ipv4> addresses) {
        SortedMap<String, Ipv4> others = new TreeMap<>(addresses);
        for (Joining joining : joinings) {
            Place place = joining.place();
            String network = place.network().name();
            Ipv4 address = others.remove(network);
            if (address == null) {
                return Optional.of("no address on network " + network);
            }
            Optional<Ipv4> wanted = joining.connection().address();
            if (wanted.isPresent() && !wanted.get().equals(address)) {
                return Optional.of(
                        "address on network %s %s → %s".formatted(network, address, wanted.get()));
            }
            if (!isForContainers(place, address)) {
                return Optional.of(
                        "address %s is none for a container on network %s (%s)"
                                .formatted(address, network, place.subnet()));
            }
            if (wanted.isEmpty() && isTakenInIpv6(replica, place, address)) {
                return Optional.of(
                        "the IPv6 address that follows from %s on network %s is given to another"
                                .formatted(address, network));
            }
            Optional<ReplicaName> owner =
                    owner(place, address).filter(name -> !name.equals(replica));
            if (owner.isPresent()) {
                return Optional.of(
                        "address %s on network %s is also that of %s"
                                .formatted(address, network, owner.get()));
            }
        }
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("attached to network " + others.firstKey());
    }

    private Ipv4 lowestFree(ReplicaName replica, Place place) {
        Subnet subnet = place.subnet();
        Ipv4 first = subnet.base().plus(FIRST);
        int count = subnet.broadcast().bits() - first.bits();
        boolean shared = place.network().external();
        int start = shared ? start(replica, count) : 0;
        Taken taken = taken(place);
        for (int i = shared ? 0 : taken.passed; i < count; i++) {
            Ipv4 next = first.plus((start + i) % count);
            if (!place.isGateway(next)
                    && isForAll(place.network(), next)
                    && !isTakenInIpv6(replica, place, next)
                    && !taken.owners.containsKey(next)) {
                return next;
            }
            taken.passed = shared ? taken.passed : i + 1;
        }
        throw new IllegalArgumentException(
                "network %s: no address is left in %s for %s"
                        .formatted(
                                place.network().name(),
                                place.network().range().orElse(subnet),
                                replica));
    }

    private static boolean isForAll(Network network, Ipv4 address) {
        return !network.reserved().contains(address)
                && network.range().map(range -> range.contains(address)).orElse(true);
    }

    /** Where several stacks choose at the same time, they are not to begin at the same place. */
    private static int start(ReplicaName replica, int count) {
        return count <= 0 ? 0 : Math.floorMod(replica.hashCode() * 31, count);
    }

    static boolean isForContainers(Place place, Ipv4 address) {
        return place.subnet().isOfInterface(address) && !place.isGateway(address);
    }

    private Optional<Ipv4> of(ReplicaName replica, Place place) {
        return Optional.ofNullable(taken(place).addresses.get(replica));
    }

    private Optional<ReplicaName> owner(Place place, Ipv4 address) {
        return Optional.ofNullable(taken(place).owners.get(address));
    }

    private Taken taken(Place place) {
        return taken(place.network().name());
    }

    private Taken taken(String network) {
        return networks.computeIfAbsent(network, _ -> new Taken());
    }
}
