package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.type.ContainerId;
import jcompose.type.Health;
import jcompose.type.Ipv4;
import jcompose.type.Pid;
import jcompose.type.ReplicaName;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Found containers, made and changed. */
final class Containers {
    private static final Instant DAWN = Instant.parse("2026-01-01T00:00:00Z");

    private Containers() {}

    static Container running(
            ContainerId id,
            ReplicaName replica,
            int age,
            Health health,
            SortedMap<String, Ipv4> addresses,
            SortedSet<String> dependsOn,
            SortedMap<Field, Value> fields) {
        return new Container(
                id,
                Optional.of(replica),
                Status.RUNNING,
                Optional.of(new Pid(1000 + age, age)),
                true,
                Optional.empty(),
                false,
                health,
                0,
                Optional.empty(),
                Optional.of(DAWN.plusSeconds(age)),
                addresses,
                dependsOn,
                fields,
                new TreeMap<>());
    }

    static Container leftover(ContainerId id) {
        return new Container(
                id,
                Optional.empty(),
                Status.DEAD,
                Optional.empty(),
                false,
                Optional.empty(),
                false,
                Health.NONE,
                0,
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeMap<>(),
                new TreeMap<>());
    }

    static Container ended(Container container, int exitCode) {
        return gone(container, Status.EXITED, Optional.of(exitCode), false);
    }

    /** As somebody asked for. */
    static Container stopped(Container container) {
        return gone(container, Status.EXITED, Optional.of(0), true);
    }

    static Container created(
            ContainerId id,
            ReplicaName replica,
            int age,
            SortedMap<String, Ipv4> addresses,
            SortedSet<String> dependsOn,
            SortedMap<Field, Value> fields) {
        return gone(
                running(id, replica, age, Health.NONE, addresses, dependsOn, fields),
                Status.CREATED,
                Optional.empty(),
                false);
    }

    /** The same container with a new process. */
    static Container startedAgain(Container container, int age, Health health) {
        return running(
                container.id(),
                container.replica().orElseThrow(),
                age,
                health,
                container.addresses(),
                container.dependsOn(),
                container.fields());
    }

    static Container dead(Container container) {
        return gone(container, Status.DEAD, Optional.empty(), false);
    }

    private static Container gone(
            Container container, Status status, Optional<Integer> exitCode, boolean stopped) {
        return new Container(
                container.id(),
                container.replica(),
                status,
                Optional.empty(),
                false,
                exitCode,
                stopped,
                Health.NONE,
                container.restarts(),
                container.image(),
                container.created(),
                container.addresses(),
                container.dependsOn(),
                container.fields(),
                new TreeMap<>());
    }

    static Container withStatus(Container container, Status status, Health health) {
        return with(container, status, container.supervised(), health, container.addresses());
    }

    static Container withHealth(Container container, Health health) {
        return withStatus(container, container.status(), health);
    }

    static Container unsupervised(Container container) {
        return with(
                container, container.status(), false, container.health(), container.addresses());
    }

    static Container withAddresses(Container container, SortedMap<String, Ipv4> addresses) {
        return with(
                container,
                container.status(),
                container.supervised(),
                container.health(),
                addresses);
    }

    private static Container with(
            Container container,
            Status status,
            boolean supervised,
            Health health,
            SortedMap<String, Ipv4> addresses) {
        return new Container(
                container.id(),
                container.replica(),
                status,
                container.process(),
                supervised,
                container.exitCode(),
                container.stopped(),
                health,
                container.restarts(),
                container.image(),
                container.created(),
                addresses,
                container.dependsOn(),
                container.fields(),
                new TreeMap<>());
    }

    static Container withFields(Container container, SortedMap<Field, Value> fields) {
        return new Container(
                container.id(),
                container.replica(),
                container.status(),
                container.process(),
                container.supervised(),
                container.exitCode(),
                container.stopped(),
                container.health(),
                container.restarts(),
                container.image(),
                container.created(),
                container.addresses(),
                container.dependsOn(),
                fields,
                new TreeMap<>());
    }

    static Container withField(Container container, Field field, String text) {
        TreeMap<Field, Value> fields = new TreeMap<>(container.fields());
        fields.put(field, new Value.Single(text));
        return withFields(container, fields);
    }
}
