package jcompose.observe;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.difference.CanonicalValues;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.runtime.DesiredRecord;
import jcompose.type.Cpus;
import jcompose.type.Digest;
import jcompose.type.Health;
import jcompose.type.Ipv4;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
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
                sighting.label("restarts", Integer::valueOf).orElse(0),
                sighting.label("image", Digest::parse),
                sighting.label("created", Instant::parse),
                addresses(),
                new TreeSet<>(
                        sighting.label("dependsOn")
                                .map(names -> Arrays.asList(names.split(",", -1)))
                                .orElse(java.util.List.of())),
                fields());
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

    /** The record first, then over it what the kernel says. */
    private SortedMap<Field, Value> fields() {
        SortedMap<Field, Value> fields = DesiredRecord.read(sighting.config().path("desired"));
        if (sighting.process().isEmpty() && !sighting.supervised()) {
            return fields;
        }
        sighting.label("image", Digest::parse)
                .ifPresent(image -> fields.put(Field.IMAGE, CanonicalValues.image(image)));
        sighting.kernel().ifPresent(found -> limits(found.path("limits"), fields));
        Namespaces namespaces = new Namespaces(sighting, owners, machine);
        fields.computeIfPresent(
                Field.NETWORK_NAMESPACE, (field, recorded) -> namespaces.actual("net", recorded));
        fields.computeIfPresent(
                Field.PID_NAMESPACE, (field, recorded) -> namespaces.actual("pid", recorded));
        fields.computeIfPresent(
                Field.IPC_NAMESPACE, (field, recorded) -> namespaces.actual("ipc", recorded));
        if (sighting.process().isPresent()) {
            Mounts mounts = new Mounts(sighting, machine);
            fields.computeIfPresent(Field.MOUNTS, (field, recorded) -> mounts.actual(recorded));
            Attachments attachments = new Attachments(sighting, machine);
            fields.computeIfPresent(
                    Field.NETWORKS, (field, recorded) -> attachments.actual(recorded));
        }
        return fields;
    }

    /** A limit of a controller that the machine lacks is not compared. */
    private void limits(JsonNode limits, SortedMap<Field, Value> fields) {
        fields.remove(Field.MEMORY);
        fields.remove(Field.PIDS);
        fields.remove(Field.CPUS);
        limit(limits, "memory")
                .ifPresent(
                        memory ->
                                fields.put(
                                        Field.MEMORY,
                                        new MemoryReading(limits, sighting.config())
                                                .value(memory)));
        limit(limits, "pids").ifPresent(pids -> fields.put(Field.PIDS, CanonicalValues.pids(pids)));
        long period = limits.path("cpuPeriod").asLong(0);
        limit(limits, "cpuQuota")
                .ifPresent(
                        quota ->
                                fields.put(
                                        Field.CPUS,
                                        CanonicalValues.cpus(
                                                quota.map(time -> Cpus.ofQuota(time, period)))));
    }

    /** Outer empty: cannot be read; inner empty: no limit. */
    static Optional<Optional<Long>> limit(JsonNode limits, String name) {
        JsonNode limit = limits.path(name);
        if (!limit.isNumber()) {
            return Optional.empty();
        }
        return Optional.of(limit.asLong() < 0 ? Optional.empty() : Optional.of(limit.asLong()));
    }
}
