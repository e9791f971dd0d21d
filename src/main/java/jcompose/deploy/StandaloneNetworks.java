package jcompose.deploy;

import jcompose.execute.Machine;
import jcompose.network.Bridges;
import jcompose.network.FirewallTable;
import jcompose.network.NetworkRecord;
import jcompose.network.NetworkRecords;
import jcompose.network.NetworkState;
import jcompose.network.OwnedNetwork;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.DualStack;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.Ipv6Addressing;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.WayOut;
import jcompose.reconciler.plan.Action.CreateNetwork;
import jcompose.reconciler.plan.Ipv6SubnetPool;
import jcompose.reconciler.plan.SubnetPool;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Networks that belong to no stack: stacks use them as external ones. */
public final class StandaloneNetworks {
    private final Bridges bridges;
    private final FirewallTable firewall;
    private final NetworkRecords records;
    private final NetworkStrangers containers;

    public StandaloneNetworks(Machine machine, Observer observer) {
        this.bridges = machine.bridges();
        this.firewall = machine.firewall();
        this.records = new NetworkRecords(machine.layout());
        this.containers = new NetworkStrangers(machine, observer);
    }

    /**
     * Makes one.
     *
     * @param wanted with any subnet that overlaps no route of the machine, where it has none
     * @return its subnet
     * @throws IOException when there is a network of that name, or no room for it
     */
    public Subnet create(Network wanted, NetworkRecord record)
            throws IOException, InterruptedException {
        try (NetworkLock _ = NetworkLock.take()) {
            String name = wanted.name();
            for (OwnedNetwork other : OwnedNetwork.all()) {
                if (other.network().name().equals(name)) {
                    throw new IOException("network " + name + " exists");
                }
            }
            Subnet chosen =
                    wanted.subnet().isPresent() && !wanted.driver().isOurs()
                            ? wanted.subnet().get() // that of the network its parent is on
                            : chosen(name, wanted.subnet());
            Optional<Ipv6Subnet> wide =
                    wanted.ipv6().isPresent()
                            ? Optional.of(chosen(name, chosen, wanted.ipv6().get()))
                            : Optional.empty();
            records.write(name, record);
            bridges.create(
                    OwnedNetwork.ALONE,
                    new CreateNetwork(
                            name,
                            chosen,
                            wide,
                            wanted.gateways(),
                            wanted.driver(),
                            wanted.mtu().orElse(Network.USUAL_MTU),
                            wanted.internal()));
            settle();
            return chosen;
        }
    }

    /**
     * Removes one.
     *
     * @throws IOException when there is none, it is a stack's, or a container is connected to it
     */
    public void remove(String name) throws IOException, InterruptedException {
        try (NetworkLock _ = NetworkLock.take()) {
            for (OwnedNetwork network : OwnedNetwork.all()) {
                if (network.network().name().equals(name)) {
                    remove(network);
                    return;
                }
            }
            throw new IOException("no network " + name);
        }
    }

    /** Removes those of some that nothing is connected to; returns their names. */
    public List<String> prune(Predicate<NetworkRecord> meant)
            throws IOException, InterruptedException {
        try (NetworkLock _ = NetworkLock.take()) {
            List<String> removed = new ArrayList<>();
            for (OwnedNetwork network : OwnedNetwork.all()) {
                if (network.stack().equals(OwnedNetwork.ALONE)
                        && meant.test(records.of(network))
                        && !isUsed(network)) {
                    remove(network);
                    removed.add(network.network().name());
                }
            }
            return removed;
        }
    }

    private void remove(OwnedNetwork network) throws IOException {
        String name = network.network().name();
        if (!network.stack().equals(OwnedNetwork.ALONE)) {
            throw new IOException(
                    "network "
                            + name
                            + " belongs to the stack "
                            + network.stack()
                            + ": take it down");
        }
        if (isUsed(network)) {
            throw new IOException("network " + name + " is in use: containers are connected to it");
        }
        bridges.remove(network.network());
        records.remove(name);
        settle();
    }

    /**
     * Interfaces on an interface of the machine's do not hang on anything of the network's own, and
     * a container that restarts has none: who is alive tells.
     */
    private boolean isUsed(OwnedNetwork network) throws IOException {
        return network.isUsed()
                || !containers.on(Set.of(network.network().name()), OwnedNetwork.ALONE).isEmpty();
    }

    private static Subnet chosen(String name, Optional<Subnet> subnet) throws IOException {
        SubnetPool pool = new SubnetPool(NetworkState.routes());
        if (subnet.isPresent() && !pool.isFree(subnet.get())) {
            throw new IOException(
                    "network " + name + ": " + subnet.get() + " overlaps a route of this machine");
        }
        try {
            return subnet.orElseGet(() -> pool.take(name, Optional.empty()));
        } catch (IllegalArgumentException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Ipv6Subnet chosen(String name, Subnet ipv4, Ipv6Addressing said)
            throws IOException {
        Ipv6SubnetPool pool = new Ipv6SubnetPool(NetworkState.ipv6Routes());
        if (said.subnet().filter(subnet -> !pool.isFree(subnet)).isPresent()) {
            throw new IOException(
                    "network "
                            + name
                            + ": "
                            + said.subnet().get()
                            + " overlaps a route of this machine");
        }
        Ipv6Subnet subnet = said.subnet().orElseGet(() -> pool.take(name, Optional.empty()));
        Ipv6Subnet part = said.range().orElse(subnet);
        if (!part.hasRoomFor(ipv4)) {
            throw new IOException(
                    "network %s: the IPv6 %s %s has fewer addresses than %s"
                            .formatted(
                                    name,
                                    said.range().isPresent() ? "range" : "subnet",
                                    part,
                                    ipv4));
        }
        return subnet;
    }

    /** The rules for all of them, from what is there. */
    private void settle() throws IOException {
        SortedSet<Subnet> masqueraded = new TreeSet<>();
        SortedSet<Subnet> isolated = new TreeSet<>();
        SortedMap<Subnet, WayOut> ways = new TreeMap<>();
        SortedMap<Subnet, Ipv6Subnet> ipv6 = new TreeMap<>();
        for (OwnedNetwork owned : OwnedNetwork.all()) {
            ActualNetwork network = owned.network();
            if (owned.stack().equals(OwnedNetwork.ALONE)
                    && network.up()
                    && network.driver().isOurs()) {
                WayOut way = network.driver().way().effective(network.ipv6().isPresent());
                if (network.internal() || way.equals(WayOut.USUAL)) {
                    (network.internal() ? isolated : masqueraded).add(network.subnet());
                } else {
                    ways.put(network.subnet(), way);
                }
                network.ipv6().ifPresent(subnet -> ipv6.put(network.subnet(), subnet));
            }
        }
        DualStack both = new DualStack(ipv6, new TreeMap<>());
        firewall.apply(
                OwnedNetwork.ALONE,
                new Firewall(new TreeMap<>(), masqueraded, isolated, ways, both));
    }
}
