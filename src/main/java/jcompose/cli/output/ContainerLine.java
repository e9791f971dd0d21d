package jcompose.cli.output;

import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.DualStack;
import jcompose.reconciler.actual.OneOff;
import jcompose.type.Digest;
import jcompose.type.Health;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A container as {@code ps} shows it; names of the JSON are those of docker compose.
 *
 * @param config its record
 * @param state what its supervisor last said, or how it ended
 */
public record ContainerLine(
        String stack,
        Container container,
        Optional<OneOff> oneOff,
        JsonNode config,
        JsonNode state,
        List<PublishedPort> ports)
        implements Comparable<ContainerLine> {
    private static final int COMMAND_WIDTH = 20;

    public ContainerLine {
        ports = List.copyOf(ports);
    }

    public static ContainerLine of(Machine machine, String stack, Actual actual, OneOff other) {
        return of(machine, stack, actual, other.container(), Optional.of(other));
    }

    public static ContainerLine of(
            Machine machine, String stack, Actual actual, Container container) {
        return of(machine, stack, actual, container, Optional.empty());
    }

    private static ContainerLine of(
            Machine machine,
            String stack,
            Actual actual,
            Container container,
            Optional<OneOff> oneOff) {
        try {
            return new ContainerLine(
                    stack,
                    container,
                    oneOff,
                    machine.directories().config(container.id()).orElseGet(Json::object),
                    state(machine, container),
                    ports(actual, container));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode state(Machine machine, Container container) throws IOException {
        return machine.directories()
                .runState(container.id())
                .or(() -> endState(machine, container))
                .orElseGet(Json::object);
    }

    private static Optional<JsonNode> endState(Machine machine, Container container) {
        try {
            return machine.directories().endState(container.id());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<PublishedPort> ports(Actual actual, Container container) {
        if (!container.alive()) {
            return List.of();
        }
        return actual.firewall().ports().entrySet().stream()
                .filter(
                        port ->
                                port.getValue().stream()
                                        .anyMatch(at -> container.addresses().containsValue(at)))
                .flatMap(port -> seen(port.getKey(), port.getValue(), actual.firewall().ipv6()))
                .toList();
    }

    /** What is published on all addresses is told once for each family that it is reached by. */
    private static Stream<PublishedPort> seen(
            PublishedPort port, List<Ipv4> behind, DualStack ipv6) {
        boolean both = port.isAny() && behind.stream().anyMatch(at -> ipv6.of(at).isPresent());
        return both
                ? Stream.of(
                        port,
                        new PublishedPort(
                                PublishedPort.ANY_IPV6,
                                port.published(),
                                port.target(),
                                port.protocol()))
                : Stream.of(port);
    }

    public String name() {
        String own = config.path("name").asString("");
        return oneOff.map(OneOff::name)
                .or(() -> Optional.of(own).filter(text -> !text.isEmpty()))
                .or(() -> container.replica().map(replica -> stack + "-" + replica))
                .orElse(container.id().toString());
    }

    public String service() {
        return oneOff.map(OneOff::service)
                .or(() -> container.replica().map(ReplicaName::service))
                .orElse("");
    }

    /**
     * One object.
     *
     * @param whole whether the command is there in full
     */
    public ObjectNode json(boolean whole) {
        Instant now = Instant.now();
        ObjectNode json = Json.object();
        json.put("Command", command(whole));
        json.put(
                "CreatedAt",
                container
                        .created()
                        .map(created -> TimeText.date(created.atZone(ZoneId.systemDefault())))
                        .orElse(""));
        json.put("ExitCode", container.exitCode().orElse(0));
        json.put("Health", container.health() == Health.NONE ? "" : container.health().toString());
        json.put("ID", container.id().toString());
        json.put("Image", image());
        json.put("Labels", ContainerLabels.text(this));
        json.put("LocalVolumes", Integer.toString(mounts(true).size()));
        json.put("Mounts", String.join(",", mounts(false)));
        json.put("Name", name());
        json.put("Names", name());
        json.put("Networks", String.join(",", container.addresses().keySet()));
        container
                .process()
                .ifPresent(
                        process ->
                                json.put("Pid", process.number())
                                        .put("StartTime", process.startTime()));
        json.put(
                "Ports", ports.stream().map(ContainerLine::text).collect(Collectors.joining(", ")));
        json.put("Project", stack);
        json.set("Publishers", publishers());
        json.put("Restarts", container.restarts());
        json.put("RunningFor", container.created().map(time -> TimeText.ago(time, now)).orElse(""));
        json.put("Service", service());
        json.put("Size", "0B");
        json.put("State", container.status().toString());
        json.put("Status", StatusText.of(container, state, now));
        return json;
    }

    private ArrayNode publishers() {
        ArrayNode publishers = Json.array(List.of());
        for (PublishedPort port : ports) {
            publishers
                    .addObject()
                    .put("URL", port.hostAddress())
                    .put("TargetPort", port.target())
                    .put("PublishedPort", port.published())
                    .put("Protocol", port.protocol().toString());
        }
        return publishers;
    }

    @Override
    public int compareTo(ContainerLine other) {
        return name().compareTo(other.name());
    }

    /** As {@code docker ps} says it. */
    public static String status(Machine machine, Container container) {
        try {
            return StatusText.of(container, state(machine, container), Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(PublishedPort port) {
        return port.host() + ":" + port.published() + "->" + port.target() + "/" + port.protocol();
    }

    /** The name it was started under; the kernel knows only the digest. */
    private String image() {
        return config.path("labels")
                .path("reference")
                .asString(container.image().map(Digest::shortened).orElse(""));
    }

    private String command(boolean whole) {
        List<String> words = new ArrayList<>();
        config.path("config")
                .path("process")
                .path("args")
                .forEach(word -> words.add(word.asString()));
        boolean init = words.size() > 3 && words.get(1).equals("init") && words.get(2).equals("--");
        String command = String.join(" ", init ? words.subList(3, words.size()) : words);
        boolean cut = !whole && command.length() > COMMAND_WIDTH;
        return "\"" + (cut ? command.substring(0, COMMAND_WIDTH - 1) + "…" : command) + "\"";
    }

    private List<String> mounts(boolean volumes) {
        List<String> sources = new ArrayList<>();
        for (JsonNode mount : config.path("config").path("mounts")) {
            String source = mount.path("source").asString("");
            boolean bind = mount.path("type").asString("").equals("bind");
            boolean own = source.contains("/containers/" + container.id());
            if (bind && !own && source.endsWith("/_data")) {
                sources.add(source.replaceAll("^.*/volumes/", "").replaceAll("/_data$", ""));
            } else if (bind && !own && !volumes && !source.endsWith("/jcompose-runtime")) {
                sources.add(source);
            }
        }
        return sources;
    }
}
