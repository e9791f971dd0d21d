package jcompose.reconciler.actual;

import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FieldValues;
import jcompose.reconciler.difference.Value;
import jcompose.type.ContainerId;
import jcompose.type.Digest;
import jcompose.type.Health;
import jcompose.type.Ipv4;
import jcompose.type.Pid;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;

import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A container as found.
 *
 * @param replica empty: a leftover without an identity, to be removed
 * @param process its first process, while there is one
 * @param supervised whether its supervisor is alive
 * @param exitCode of the last run, once it has ended
 * @param stopped whether somebody asked for its end: it has then not done what it was to do
 * @param created empty where no record tells
 * @param addresses by full network name; of a restarting container those that its next run gets
 * @param dependsOn the services it was started to depend on, as kept with the container
 * @param fields what was read, and only that: a field that could not be read is absent and not
 *     compared
 * @param withdrawn ports that were published for it until it was stopped, and where they led
 */
public record Container(
        ContainerId id,
        Optional<ReplicaName> replica,
        Status status,
        Optional<Pid> process,
        boolean supervised,
        Optional<Integer> exitCode,
        boolean stopped,
        Health health,
        int restarts,
        Optional<Digest> image,
        Optional<Instant> created,
        SortedMap<String, Ipv4> addresses,
        SortedSet<String> dependsOn,
        SortedMap<Field, Value> fields,
        SortedMap<PublishedPort, Ipv4> withdrawn) {
    public Container {
        withdrawn = Collections.unmodifiableSortedMap(new TreeMap<>(withdrawn));
        addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
        dependsOn = Collections.unmodifiableSortedSet(new TreeSet<>(dependsOn));
        fields = FieldValues.copyOf(fields);
    }

    /** The same with ports that are withdrawn. */
    public Container without(SortedMap<PublishedPort, Ipv4> ports) {
        return new Container(
                id,
                replica,
                status,
                process,
                supervised,
                exitCode,
                stopped,
                health,
                restarts,
                image,
                created,
                addresses,
                dependsOn,
                fields,
                ports);
    }

    /** Whether it has processes, or will have them again without our doing. */
    public boolean alive() {
        return switch (status) {
            case RUNNING, PAUSED, RESTARTING -> true;
            case CREATED, EXITED, DEAD -> false;
        };
    }

    /** Whether there is a record from which it could be started once more as it was. */
    public boolean isRecorded() {
        return replica.isPresent() && !fields.isEmpty();
    }

    /** Whether it has done what it was started for. */
    public boolean hasCompleted() {
        return status == Status.EXITED
                && !stopped
                && exitCode.filter(code -> code == 0).isPresent();
    }

    public enum Status {
        RUNNING,
        /** Held by the kernel's freezer. */
        PAUSED,
        /** Alive for its supervisor, between two runs. */
        RESTARTING,
        /** Made, and never started. */
        CREATED,
        /** Ended for good; only its record and writable layer are left. */
        EXITED,
        /** A cgroup or a directory without anything alive in it and without a record of its end. */
        DEAD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
