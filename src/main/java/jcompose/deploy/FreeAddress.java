package jcompose.deploy;

import jcompose.network.NetworkRecords;
import jcompose.network.OwnedNetwork;
import jcompose.observe.NetworkUser;
import jcompose.observe.Reservations;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.desired.Allotment;
import jcompose.reconciler.plan.Attachment.Ipv6Place;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Layout;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * An address on a network that no container has: none of those that are recorded, and none that a
 * pass has chosen. Whoever asks holds the {@link NetworkLock} until it is recorded.
 */
final class FreeAddress {
    private final ActualNetwork network;
    private final Set<Ipv4> taken = new HashSet<>();
    private final Set<String> takenIpv6 = new HashSet<>();

    private final Allotment allotment;

    FreeAddress(Layout layout, ContainerDirectory directories, OwnedNetwork owned)
            throws IOException {
        network = owned.network();
        allotment = new NetworkRecords(layout).of(owned).allotment();
        for (NetworkUser user : NetworkUser.read(directories)) {
            if (user.network().equals(network.name())) {
                taken.add(user.address());
                user.ipv6().map(text -> text.split("/", 2)[0]).ifPresent(takenIpv6::add);
            }
        }
        taken.addAll(new Reservations(layout).on(network.name()));
        taken.add(gateway());
        network.ipv6().ifPresent(wide -> takenIpv6.add(network.gateways().of(wide).toString()));
    }

    private Ipv4 gateway() {
        return network.gateways().of(network.subnet());
    }

    /**
     * One for IPv4.
     *
     * @param wanted the only one that will do
     * @param wide whether the one of IPv6 that follows from it is to be free as well
     * @throws IOException when it cannot be had, or none is left
     */
    Ipv4 choose(Optional<Ipv4> wanted, boolean wide) throws IOException {
        Subnet subnet = network.subnet();
        if (wanted.isPresent()) {
            Ipv4 address = wanted.get();
            if (!subnet.isOfInterface(address) || address.equals(gateway())) {
                throw new IOException(
                        "invalid config for network %s: %s is no address for a container in %s"
                                .formatted(network.name(), address, subnet));
            }
            require(!taken.contains(address), address);
            return address;
        }
        for (Ipv4 next = subnet.base().plus(1); subnet.isOfInterface(next); next = next.plus(1)) {
            Ipv4 candidate = next;
            boolean follows =
                    wide
                            && network.ipv6()
                                    .map(ipv6 -> allotment.following(candidate, subnet, ipv6))
                                    .filter(this::isNotForAll)
                                    .isPresent();
            if (allotment.allows(next) && !taken.contains(next) && !follows) {
                return next;
            }
        }
        throw new IOException(
                "network %s: no address is left in %s"
                        .formatted(network.name(), allotment.range().orElse(subnet)));
    }

    private boolean isNotForAll(Ipv6 address) {
        return takenIpv6.contains(address.toString())
                || allotment.ipv6Reserved().containsValue(address);
    }

    /** The one for IPv6 that goes with one for IPv4. */
    Optional<Ipv6Place> following(Ipv4 address) {
        return network.ipv6()
                .map(
                        wide ->
                                new Ipv6Place(
                                        allotment.following(address, network.subnet(), wide),
                                        wide));
    }

    /** One for IPv6 that is wanted; the same is thrown. */
    Ipv6Place chooseIpv6(Ipv6 wanted) throws IOException {
        Ipv6Subnet subnet =
                network.ipv6()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "invalid config for network %s: it has no IPv6, and so no %s"
                                                        .formatted(network.name(), wanted)));
        boolean fits =
                subnet.contains(wanted)
                        && wanted.compareTo(subnet.base()) > 0
                        && !wanted.equals(network.gateways().of(subnet));
        if (!fits) {
            throw new IOException(
                    "invalid config for network %s: %s is no address for a container in %s"
                            .formatted(network.name(), wanted, subnet));
        }
        require(!takenIpv6.contains(wanted.toString()), wanted);
        return new Ipv6Place(wanted, subnet);
    }

    private void require(boolean free, Object address) throws IOException {
        if (!free) {
            throw new IOException(
                    "network %s: the address %s is already in use"
                            .formatted(network.name(), address));
        }
    }
}
