package jcompose.cli.output;

import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.DualStack;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.runtime.Origin;
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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    private static final DateTimeFormatter CREATED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z ");
    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("z");
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
                        .map(created -> created(created.atZone(ZoneId.systemDefault())))
                        .orElse(""));
        json.put("ExitCode", container.exitCode().orElse(0));
        json.put("Health", container.health() == Health.NONE ? "" : container.health().toString());
        json.put("ID", container.id().toString());
        json.put("Image", image());
        json.put("Labels", labels());
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
        json.put("RunningFor", container.created().map(time -> ago(time, now)).orElse(""));
        json.put("Service", service());
        json.put("Size", "0B");
        json.put("State", container.status().toString());
        json.put("Status", status(container, state, now));
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
            return status(container, state(machine, container), Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of zones take long to load, and most servers have this one. */
    private static String created(ZonedDateTime time) {
        boolean usual = Set.of("UTC", "Etc/UTC").contains(time.getZone().getId());
        return CREATED.format(time) + (usual ? "UTC" : ZONE.format(time));
    }

    private static String status(Container container, JsonNode state, Instant now) {
        return switch (container.status()) {
            case CREATED -> "Created";
            case DEAD -> "Dead";
            case RUNNING -> "Up " + since(state, "startedAt", now) + health(container);
            case PAUSED -> "Up " + since(state, "startedAt", now) + " (Paused)";
            case RESTARTING ->
                    "Restarting ("
                            + state.path("exitCode").asInt(0)
                            + ") "
                            + since(state, "finishedAt", now)
                            + " ago";
            case EXITED ->
                    "Exited ("
                            + container.exitCode().orElse(0)
                            + ") "
                            + since(state, "finishedAt", now)
                            + " ago"
                            + (state.path("oomKilled").asBoolean(false) ? " (out of memory)" : "");
        };
    }

    private static String health(Container container) {
        return switch (container.health()) {
            case NONE -> "";
            case STARTING -> " (health: starting)";
            case HEALTHY, UNHEALTHY -> " (" + container.health() + ")";
        };
    }

    private static String since(JsonNode state, String member, Instant now) {
        return HumanTime.of(
                time(state, member).map(time -> Duration.between(time, now)).orElse(Duration.ZERO));
    }

    private static Optional<Instant> time(JsonNode state, String member) {
        try {
            return Optional.of(Instant.parse(state.path(member).asString("")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String ago(Instant time, Instant now) {
        return HumanTime.of(Duration.between(time, now)) + " ago";
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

    /** The service's own, and those by which tools know containers of a stack. */
    private String labels() {
        TreeMap<String, String> labels = new TreeMap<>();
        if (container.fields().get(Field.LABELS) instanceof Value.Several(List<String> parts)) {
            for (String part : parts) {
                int equals = part.indexOf('=');
                labels.put(
                        equals < 0 ? part : part.substring(0, equals),
                        equals < 0 ? "" : part.substring(equals + 1));
            }
        }
        labels.putAll(Origin.of(config).labels());
        labels.put("com.docker.compose.project", stack);
        labels.put("com.docker.compose.service", service());
        labels.put("com.docker.compose.oneoff", oneOff.isPresent() ? "True" : "False");
        container
                .replica()
                .filter(_ -> oneOff.isEmpty())
                .ifPresent(
                        replica ->
                                labels.put(
                                        "com.docker.compose.container-number",
                                        Integer.toString(replica.number())));
        container
                .image()
                .ifPresent(image -> labels.put("com.docker.compose.image", image.toString()));
        labels.put(
                "com.docker.compose.config-hash",
                config.path("labels").path("spec").asString("").replaceAll("^sha256:", ""));
        labels.put("com.docker.compose.depends_on", String.join(",", container.dependsOn()));
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }
}
