package jcompose.deploy;

import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.network.OwnedNetwork;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.desired.Connection;
import jcompose.reconciler.plan.Attachment.Ipv6Place;
import jcompose.runtime.Answer;
import jcompose.runtime.Attachment;
import jcompose.runtime.ContainerLabels;
import jcompose.runtime.ReconnectRequest;
import jcompose.runtime.RecordedNetwork;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Containers that somebody connects to networks and disconnects from them by hand. The record of
 * the container has it: it lasts until the next pass of a stack that wants it otherwise.
 */
public final class HandConnections {
    private static final PassListener SILENT = new PassListener() {};

    private final Machine machine;
    private final Observer observer;

    public HandConnections(Machine machine, Observer observer) {
        this.machine = machine;
        this.observer = observer;
    }

    /** What is done once nobody else changes the container or the network. */
    @FunctionalInterface
    private interface Change {
        void make() throws IOException, InterruptedException;
    }

    /**
     * Connects a container, which is found there by its own names and the connection's aliases, not
     * by its service's: that may be another one's on that network.
     *
     * @param wanted what it is to have there; its network is the full name
     * @param links names that the container alone uses, and what they stand for
     * @throws IOException when it cannot be; nothing is changed then
     */
    public void connect(ContainerId id, Connection wanted, SortedMap<String, String> links)
            throws IOException, InterruptedException {
        OwnedNetwork owned = network(wanted.network());
        locked(
                id,
                owned,
                () -> {
                    try (NetworkLock _ = NetworkLock.take()) {
                        connect(id, network(wanted.network()), wanted, links);
                    }
                });
    }

    private void connect(
            ContainerId id, OwnedNetwork owned, Connection wanted, SortedMap<String, String> links)
            throws IOException {
        ActualNetwork network = owned.network();
        ObjectNode config = config(id);
        String name = ContainerLabels.of(config).name(id);
        if (!isPrivate(config)) {
            throw new IOException(
                    "container %s has no network of its own to connect: its network_mode is %s"
                            .formatted(
                                    name,
                                    config.path("desired").path("network_mode").asString("")));
        }
        if (!network.up()) {
            throw new IOException("network " + network.name() + " is not up");
        }
        if (RecordedNetwork.networks(config).contains(network.name())) {
            throw new IOException(
                    "endpoint with name %s already exists in network %s"
                            .formatted(name, network.name()));
        }
        FreeAddress free = new FreeAddress(machine.layout(), machine.directories(), owned);
        Ipv4 address = free.choose(wanted.address(), wanted.ipv6().isEmpty());
        Optional<Ipv6Place> ipv6 =
                wanted.ipv6().isPresent()
                        ? Optional.of(free.chooseIpv6(wanted.ipv6().get()))
                        : free.following(address);
        RecordedNetwork record = new RecordedNetwork(config);
        Attachment attachment =
                Attachment.of(
                        id,
                        record.freeNumber(id),
                        network.name(),
                        network.bridge(),
                        address,
                        network.subnet(),
                        ipv6,
                        network.mtu(),
                        network.gateways(),
                        network.driver(),
                        network.internal(),
                        wanted);
        if (record.hasInterface(attachment.name())) {
            throw new IOException(
                    "container %s has an interface %s already".formatted(name, attachment.name()));
        }
        record.add(attachment, names(id, config, attachment));
        links.forEach(record::link);
        String server = record.nameServer().orElseThrow();
        change(id, config);
        etc(id, config, List.of(), server);
        publish(config, Optional.empty());
        machine.runtime().serveNames(machine.layout());
    }

    /** First the name by which it is told where somebody asks for its address. */
    private static SequencedSet<String> names(
            ContainerId id, JsonNode config, Attachment attachment) {
        SequencedSet<String> names = new LinkedHashSet<>();
        names.add(ContainerLabels.of(config).name(id));
        names.add(id.hex());
        names.add(config.path("config").path("hostname").asString(id.hex()));
        names.addAll(attachment.aliases());
        return names;
    }

    /**
     * Disconnects a container.
     *
     * @throws IOException when it is not connected
     */
    public void disconnect(ContainerId id, String network)
            throws IOException, InterruptedException {
        Optional<OwnedNetwork> owned =
                OwnedNetwork.all().stream()
                        .filter(each -> each.network().name().equals(network))
                        .findFirst();
        if (owned.isPresent()) {
            locked(id, owned.get(), () -> leave(id, network));
        } else if (RecordedNetwork.networks(config(id)).contains(network)) {
            locked(id, List.of(), () -> leave(id, network));
        } else {
            throw notFound(network);
        }
    }

    private void leave(ContainerId id, String network) throws IOException, InterruptedException {
        ObjectNode config = config(id);
        RecordedNetwork record = new RecordedNetwork(config);
        JsonNode end =
                record.remove(network)
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "container %s is not connected to network %s"
                                                        .formatted(
                                                                ContainerLabels.of(config).name(id),
                                                                network)));
        List<String> gone = new ArrayList<>();
        end.path("addresses").forEach(each -> gone.add(each.asString("").split("/", 2)[0]));
        change(id, config);
        etc(id, config, gone, record.nameServer().orElse(""));
        publish(config, Optional.of(Ipv4.parse(gone.getFirst())));
        machine.runtime().serveNames(machine.layout());
    }

    /** One that does not run has nothing but its record. */
    private void change(ContainerId id, ObjectNode config) throws IOException {
        boolean rests =
                machine.directories().endState(id).isPresent()
                        || machine.directories().isOnlyMade(id);
        if (rests) {
            machine.directories().record(id, Json.write(config));
            return;
        }
        String stack = ContainerLabels.of(config).stack();
        List<String> failures = new ArrayList<>();
        machine.runtime()
                .reconnect(
                        new ReconnectRequest(
                                id,
                                machine.layout().cgroup(stack, id),
                                machine.layout().container(id),
                                config),
                        answer -> {
                            if (answer instanceof Answer.Failed failed) {
                                failures.add(failed.message());
                            }
                        });
        if (!failures.isEmpty()) {
            throw new IOException(failures.getFirst());
        }
    }

    private void etc(ContainerId id, JsonNode config, List<String> gone, String server)
            throws IOException {
        machine.directories().editEtc(id, "hosts", text -> OwnHosts.edit(text, config, gone));
        if (!server.isEmpty()) {
            machine.directories().editEtc(id, "resolv.conf", text -> OwnHosts.asking(text, server));
        }
    }

    /**
     * Published ports that led to an address that is gone lead to another one of the container, and
     * those of a container beside a stack lead to it again.
     */
    private void publish(JsonNode config, Optional<Ipv4> gone) throws IOException {
        String stack = ContainerLabels.of(config).stack();
        MovedPorts ports = new MovedPorts(config, gone);
        var found = observer.observe(stack).firewall();
        var wanted = ports.in(found);
        if (!wanted.equals(found)) {
            machine.firewall().change(stack, found, wanted);
        }
    }

    /** The stacks that the container and the network are of stand still meanwhile. */
    private void locked(ContainerId id, OwnedNetwork owned, Change change)
            throws IOException, InterruptedException {
        locked(
                id,
                owned.stack().equals(OwnedNetwork.ALONE) ? List.of() : List.of(owned.stack()),
                change);
    }

    /** In one order, so that no two wait for each other. */
    private void locked(ContainerId id, List<String> stacks, Change change)
            throws IOException, InterruptedException {
        SortedSet<String> all = new TreeSet<>(stacks);
        all.add(ContainerLabels.of(config(id)).stack());
        Deque<StackLock> held = new ArrayDeque<>();
        try {
            for (String stack : all) {
                held.push(StackLock.take(machine.layout(), stack, SILENT));
            }
            change.make();
        } finally {
            while (!held.isEmpty()) {
                held.pop().close();
            }
        }
    }

    private ObjectNode config(ContainerId id) throws IOException {
        JsonNode config =
                machine.directories()
                        .config(id)
                        .orElseThrow(() -> new IOException("No such container: " + id));
        return config.deepCopy().asObject();
    }

    private static boolean isPrivate(JsonNode config) {
        return config.path("desired").path("network_mode").asString("private").equals("private");
    }

    private static OwnedNetwork network(String name) throws IOException {
        return OwnedNetwork.all().stream()
                .filter(each -> each.network().name().equals(name))
                .findFirst()
                .orElseThrow(() -> notFound(name));
    }

    private static IOException notFound(String name) {
        return new IOException("network " + name + " not found");
    }
}
