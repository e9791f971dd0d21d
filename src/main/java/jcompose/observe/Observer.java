package jcompose.observe;

import jcompose.network.NetworkRecords;
import jcompose.network.NetworkState;
import jcompose.network.OwnedNetwork;
import jcompose.process.Aside;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.actual.SharedNetworks;
import jcompose.reconciler.desired.Allotment;
import jcompose.runtime.Attachment;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Layout;
import jcompose.runtime.OneOffRun;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;
import jcompose.type.Pid;
import jcompose.volume.Volumes;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks at the machine. */
public final class Observer {
    private final Layout layout;
    private final RuntimeProgram runtime;
    private final ContainerDirectory directories;

    public Observer(Layout layout, RuntimeProgram runtime) {
        this.layout = layout;
        this.runtime = runtime;
        directories = new ContainerDirectory(layout);
    }

    /** One look at everything that belongs to a stack; nothing is changed by it. */
    public Actual observe(String stack) throws IOException {
        return observe(stack, Set.of());
    }

    /**
     * The same.
     *
     * @param external networks of others of which it is to be known who has which address
     */
    public Actual observe(String stack, Set<String> external) throws IOException {
        Aside<NetworkState> networks = Aside.begin(() -> NetworkState.read(stack));
        Aside<Map<ContainerId, JsonNode>> records = Aside.begin(() -> records(stack));
        List<JsonNode> running = runtime.observe(layout.cgroupParent(), Optional.of(stack));
        List<Sighting> sightings = sightings(stack, running, records.result());
        Owners owners = new Owners(sightings);
        MachineView machine = MachineView.read();
        SortedMap<ContainerId, Container> containers = new TreeMap<>();
        SortedMap<ContainerId, OneOff> oneOffs = new TreeMap<>();
        for (Sighting sighting : sightings) {
            Container container = new ContainerReading(sighting, owners, machine).container();
            sighting.oneOff()
                    .ifPresentOrElse(
                            name -> oneOffs.put(sighting.id(), oneOff(sighting, container, name)),
                            () -> containers.put(sighting.id(), container));
        }
        NetworkState state = networks.result();
        return new Actual(
                containers,
                oneOffs,
                state.networks(),
                new Volumes(layout).list(),
                state.firewall(),
                state.foreignSubnets(),
                state.foreignIpv6(),
                running.stream().anyMatch(found -> found.at("/names/alive").asBoolean(false)),
                new SharedNetworks(
                        state.shared(),
                        taken(stack, withStrangers(state, external, containers, oneOffs)),
                        allotments(state, external)));
    }

    private SortedMap<String, Allotment> allotments(NetworkState state, Set<String> external)
            throws IOException {
        SortedMap<String, Allotment> allotments = new TreeMap<>();
        NetworkRecords records = new NetworkRecords(layout);
        for (String network : external) {
            if (state.alone().contains(network)) {
                allotments.put(network, records.read(network).allotment());
            }
        }
        return allotments;
    }

    /** With those networks of the stack's own that somebody has connected others to by hand. */
    private static Set<String> withStrangers(
            NetworkState state,
            Set<String> external,
            SortedMap<ContainerId, Container> containers,
            SortedMap<ContainerId, OneOff> oneOffs)
            throws IOException {
        Set<String> networks = new TreeSet<>(external);
        for (ActualNetwork network : state.networks().values()) {
            // Interfaces on an interface of the machine's tell nothing.
            boolean strangers =
                    !network.driver().isOurs()
                            || OwnedNetwork.ends(network).stream()
                                    .map(Attachment::container)
                                    .flatMap(Optional::stream)
                                    .anyMatch(
                                            id ->
                                                    !containers.containsKey(id)
                                                            && !oneOffs.containsKey(id));
            if (strangers) {
                networks.add(network.name());
            }
        }
        return networks;
    }

    private SortedMap<String, SortedSet<Ipv4>> taken(String stack, Set<String> external)
            throws IOException {
        SortedMap<String, SortedSet<Ipv4>> taken = new TreeMap<>();
        if (!external.isEmpty()) { // it takes reading the records of all containers
            for (NetworkUser user : NetworkUser.read(directories)) {
                if (!user.stack().equals(stack) && external.contains(user.network())) {
                    taken.computeIfAbsent(user.network(), _ -> new TreeSet<>()).add(user.address());
                }
            }
            new Reservations(layout)
                    .beside(stack)
                    .forEach(
                            (network, reserved) ->
                                    taken.computeIfAbsent(network, _ -> new TreeSet<>())
                                            .addAll(reserved));
        }
        return taken;
    }

    /** The first process of one container, if it runs. */
    public Optional<Pid> process(String stack, ContainerId id) throws IOException {
        for (JsonNode found : runtime.observe(layout.cgroupParent(), Optional.of(stack))) {
            if (found.path("id").asString("").equals(id.hex())) {
                return Sighting.of(directories, id, Optional.of(found)).process();
            }
        }
        return Optional.empty();
    }

    private static OneOff oneOff(Sighting sighting, Container container, String name) {
        return new OneOff(
                container,
                name,
                sighting.label("service").orElse(""),
                OneOffRun.ports(sighting.config()));
    }

    /** Of the containers that were made for the stack; read while the kernel is looked at. */
    private Map<ContainerId, JsonNode> records(String stack) throws IOException {
        Map<ContainerId, JsonNode> records = new HashMap<>();
        for (ContainerId id : directories.list()) {
            if (directories.owner(id).equals(Optional.of(stack))) {
                directories.config(id).ifPresent(config -> records.put(id, config));
            }
        }
        return records;
    }

    /** What has a cgroup, and what has only a directory left. */
    private List<Sighting> sightings(
            String stack, List<JsonNode> running, Map<ContainerId, JsonNode> records)
            throws IOException {
        SortedMap<ContainerId, JsonNode> alive = new TreeMap<>();
        for (JsonNode found : running) {
            String id = found.path("id").asString("");
            if (ContainerId.isValid(id)) {
                alive.put(new ContainerId(id), found);
            }
        }
        List<Sighting> sightings = new ArrayList<>();
        for (var found : alive.entrySet()) {
            ContainerId id = found.getKey();
            Optional<JsonNode> kernel = Optional.of(found.getValue());
            JsonNode record = records.get(id);
            sightings.add(
                    record == null
                            ? Sighting.of(directories, id, kernel)
                            : Sighting.of(directories, id, kernel, record));
        }
        for (ContainerId id : directories.list()) {
            if (!alive.containsKey(id) && !isAnothers(stack, id)) {
                Sighting sighting = Sighting.of(directories, id, Optional.empty());
                // What nobody owns may be another stack's that is just coming up.
                if (sighting.stack().equals(Optional.of(stack))) {
                    sightings.add(sighting);
                }
            }
        }
        return sightings;
    }

    /** Told in a word: to read the records of all containers takes long where there are many. */
    private boolean isAnothers(String stack, ContainerId id) throws IOException {
        return directories.owner(id).filter(owner -> !owner.equals(stack)).isPresent();
    }
}
