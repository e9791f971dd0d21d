package jcompose.observe;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.difference.ByHand;
import jcompose.reconciler.difference.CanonicalValues;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FileParts;
import jcompose.reconciler.difference.HookValues;
import jcompose.reconciler.difference.Value;
import jcompose.runtime.DesiredRecord;
import jcompose.runtime.RecordedNetwork;
import jcompose.type.Digest;
import jcompose.type.Health;
import jcompose.type.Ipv4;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes of a sighting what the planner compares. */
final class ContainerReading {
    private final Sighting sighting;
    private final Owners owners;
    private final MachineView machine;

    ContainerReading(Sighting sighting, Owners owners, MachineView machine) {
        this.sighting = sighting;
        this.owners = owners;
        this.machine = machine;
    }

    Container container() {
        return new Container(
                sighting.id(),
                sighting.replica(),
                status(),
                sighting.process(),
                sighting.supervised(),
                sighting.end().map(end -> end.path("exitCode").asInt(0)),
                sighting.stopped(),
                health(),
                sighting.end()
                        .map(end -> end.path("restarts").asInt(0))
                        .or(() -> sighting.label("restarts", Integer::valueOf))
                        .orElse(0),
                sighting.label("image", Digest::parse),
                sighting.label("created", Instant::parse),
                addresses(),
                new TreeSet<>(
                        sighting.label("dependsOn")
                                .map(names -> Arrays.asList(names.split(",", -1)))
                                .orElse(List.of())),
                fields(),
                sighting.withdrawn());
    }

    private Status status() {
        if (sighting.process().isPresent()) {
            return sighting.frozen() ? Status.PAUSED : Status.RUNNING;
        }
        if (sighting.supervised()) {
            return Status.RESTARTING;
        }
        if (sighting.end().isPresent()) {
            return Status.EXITED;
        }
        return sighting.made() && sighting.kernel().isEmpty() ? Status.CREATED : Status.DEAD;
    }

    private Health health() {
        return sighting.process()
                .flatMap(
                        process ->
                                sighting.label(
                                        "health",
                                        health -> Health.valueOf(health.toUpperCase(Locale.ROOT))))
                .orElse(Health.NONE);
    }

    private SortedMap<String, Ipv4> addresses() {
        SortedMap<String, Ipv4> addresses = new TreeMap<>();
        for (JsonNode each : sighting.config().path("network").path("interfaces")) {
            String address = each.path("addresses").path(0).asString("");
            int slash = address.indexOf('/');
            if (slash > 0) {
                addresses.put(
                        each.path("network").asString(""), Ipv4.parse(address.substring(0, slash)));
            }
        }
        return addresses;
    }

    /** What is mounted from elsewhere is as it was when the container was told of it. */
    private Value files(Value recorded) {
        if (!(recorded instanceof Value.Several(List<String> parts))) {
            return recorded;
        }
        return new Value.Several(
                parts.stream()
                        .map(
                                part -> {
                                    Digest found = sighting.files().get(FileParts.target(part));
                                    return found == null ? part : FileParts.found(part, found);
                                })
                        .toList());
    }

    /** Those that it was to be on, and what somebody has changed of that since. */
    private Value networks(Value recorded) {
        return recorded instanceof Value.Several(List<String> wanted)
                ? ByHand.networks(wanted, RecordedNetwork.networks(sighting.config()))
                : recorded;
    }

    /** The record first, then over it what the kernel says. */
    private SortedMap<Field, Value> fields() {
        SortedMap<Field, Value> fields = DesiredRecord.read(sighting.config().path("desired"));
        fields.computeIfPresent(Field.NETWORKS, (field, recorded) -> networks(recorded));
        if (sighting.process().isEmpty() && !sighting.supervised()) {
            return fields;
        }
        sighting.label("image", Digest::parse)
                .ifPresent(image -> fields.put(Field.IMAGE, CanonicalValues.image(image)));
        sighting.kernel()
                .ifPresent(
                        found ->
                                new LimitReading(found.path("limits"), sighting.config(), fields)
                                        .read());
        if (status() == Status.RUNNING
                && HookValues.areSome(fields, Field.POST_START)
                && !sighting.hooked()) {
            fields.put(Field.POST_START, HookValues.NOT_RUN);
        }
        fields.computeIfPresent(Field.FILES, (field, recorded) -> files(recorded));
        Namespaces namespaces = new Namespaces(sighting, owners, machine);
        fields.computeIfPresent(
                Field.NETWORK_NAMESPACE, (field, recorded) -> namespaces.actual("net", recorded));
        fields.computeIfPresent(
                Field.PID_NAMESPACE, (field, recorded) -> namespaces.actual("pid", recorded));
        fields.computeIfPresent(
                Field.IPC_NAMESPACE, (field, recorded) -> namespaces.actual("ipc", recorded));
        if (sighting.process().isPresent()) {
            JsonNode process = sighting.kernel().orElseThrow().path("process");
            new ProcessReading(process, sighting.label("privileges"), sighting.config(), fields)
                    .read();
            new SettingsReading(process, sighting.config(), fields).read();
            Mounts mounts = new Mounts(sighting, machine);
            fields.computeIfPresent(Field.MOUNTS, (field, recorded) -> mounts.actual(recorded));
            fields.put(
                    Field.INTERFACES,
                    new Value.Several(
                            Interfaces.deviations(
                                    sighting.config().path("network"), process.path("network"))));
            if (process.path("network").isObject()) {
                fields.put(
                        Field.BANDWIDTH,
                        CanonicalValues.bandwidth(
                                Interfaces.bandwidths(
                                        sighting.config().path("network"),
                                        process.path("network"))));
            }
        }
        return fields;
    }
}
