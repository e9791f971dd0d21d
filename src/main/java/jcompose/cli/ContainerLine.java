package jcompose.cli;

import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.OneOff;
import jcompose.type.Health;
import jcompose.type.PublishedPort;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A container as {@code ps} shows it; names of the JSON are those of docker compose. */
record ContainerLine(
        String stack,
        Container container,
        Optional<OneOff> oneOff,
        String image,
        String status,
        List<PublishedPort> ports)
        implements Comparable<ContainerLine> {
    ContainerLine {
        ports = List.copyOf(ports);
    }

    static ContainerLine of(Machine machine, String stack, Actual actual, OneOff other) {
        return of(machine, stack, actual, other.container(), Optional.of(other));
    }

    static ContainerLine of(Machine machine, String stack, Actual actual, Container container) {
        return of(machine, stack, actual, container, Optional.empty());
    }

    private static ContainerLine of(
            Machine machine,
            String stack,
            Actual actual,
            Container container,
            Optional<OneOff> oneOff) {
        return new ContainerLine(
                stack,
                container,
                oneOff,
                image(machine, container),
                status(machine, container),
                actual.firewall().ports().entrySet().stream()
                        .filter(
                                port ->
                                        port.getValue().stream()
                                                .anyMatch(
                                                        address ->
                                                                container
                                                                        .addresses()
                                                                        .containsValue(address)))
                        .map(java.util.Map.Entry::getKey)
                        .toList());
    }

    String name() {
        return oneOff.map(OneOff::name)
                .or(() -> container.replica().map(replica -> stack + "-" + replica))
                .orElse(container.id().toString());
    }

    List<String> cells() {
        return List.of(
                name(),
                service(),
                image,
                container.process().map(Object::toString).orElse("-"),
                status,
                ports.stream().map(PublishedPort::toString).collect(Collectors.joining(", ")));
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("ID", container.id().toString());
        json.put("Name", name());
        json.put("Project", stack);
        json.put("Service", service());
        json.put("Image", image);
        json.put("State", container.status().toString());
        json.put("Health", container.health() == Health.NONE ? "" : container.health().toString());
        json.put("Status", status);
        json.put("ExitCode", container.exitCode().orElse(0));
        json.put("Restarts", container.restarts());
        container
                .process()
                .ifPresent(
                        process ->
                                json.put("Pid", process.number())
                                        .put("StartTime", process.startTime()));
        container.created().ifPresent(created -> json.put("CreatedAt", created.toString()));
        ArrayNode publishers = json.putArray("Publishers");
        for (PublishedPort port : ports) {
            publishers
                    .addObject()
                    .put("URL", port.hostAddress())
                    .put("TargetPort", port.target())
                    .put("PublishedPort", port.published())
                    .put("Protocol", port.protocol().toString());
        }
        return json;
    }

    @Override
    public int compareTo(ContainerLine other) {
        return name().compareTo(other.name());
    }

    private String service() {
        return oneOff.map(OneOff::service)
                .filter(service -> !service.isEmpty())
                .or(() -> container.replica().map(jcompose.type.ReplicaName::service))
                .orElse("-");
    }

    static String status(Machine machine, Container container) {
        String state =
                switch (container.status()) {
                    case RUNNING -> "running";
                    case RESTARTING -> "restarting";
                    case EXITED ->
                            "exited ("
                                    + container.exitCode().orElse(0)
                                    + (wasOutOfMemory(machine, container) ? ", out of memory" : "")
                                    + ")";
                    case DEAD -> "dead";
                };
        String health =
                container.health() == Health.NONE || container.status() != Container.Status.RUNNING
                        ? ""
                        : " (" + container.health() + ")";
        String restarts =
                switch (container.restarts()) {
                    case 0 -> "";
                    case 1 -> ", restarted once";
                    default -> ", restarted " + container.restarts() + " times";
                };
        return state + health + restarts;
    }

    private static boolean wasOutOfMemory(Machine machine, Container container) {
        try {
            JsonNode end = machine.directories().endState(container.id()).orElseGet(Json::object);
            return end.path("oomKilled").asBoolean(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name it was started under; the kernel knows only the digest. */
    private static String image(Machine machine, Container container) {
        try {
            JsonNode config = machine.directories().config(container.id()).orElseGet(Json::object);
            return config.path("labels")
                    .path("reference")
                    .asString(container.image().map(jcompose.type.Digest::shortened).orElse("-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
