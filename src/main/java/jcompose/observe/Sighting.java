package jcompose.observe;

import jcompose.image.Sha256;
import jcompose.json.Json;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FileParts;
import jcompose.runtime.ContainerDirectory;
import jcompose.type.ContainerId;
import jcompose.type.Digest;
import jcompose.type.Ipv4;
import jcompose.type.Pid;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * All there is to read about one container.
 *
 * @param kernel as the runtime's {@code observe} tells; empty without a cgroup
 * @param config its record; an empty object where there is none that can be read
 * @param files digests of what is in its secrets and configs, by their path in the container
 * @param end how it ended, once it has
 * @param made whether it was made and never started
 * @param stopped whether somebody asked for its end
 * @param withdrawn ports that it had until it was stopped
 * @param owner the stack its directory was made for
 */
record Sighting(
        ContainerId id,
        Optional<JsonNode> kernel,
        JsonNode config,
        SortedMap<String, Digest> files,
        Optional<JsonNode> end,
        boolean made,
        boolean stopped,
        boolean hooked,
        SortedMap<PublishedPort, Ipv4> withdrawn,
        Optional<String> owner) {
    static Sighting of(ContainerDirectory directories, ContainerId id, Optional<JsonNode> kernel)
            throws IOException {
        return of(directories, id, kernel, directories.config(id).orElseGet(Json::object));
    }

    /** The same with its record. */
    static Sighting of(
            ContainerDirectory directories,
            ContainerId id,
            Optional<JsonNode> kernel,
            JsonNode config)
            throws IOException {
        return new Sighting(
                id,
                kernel,
                config,
                files(directories, id, config),
                directories.endState(id),
                directories.isOnlyMade(id),
                directories.isStopped(id),
                directories.isHooked(id),
                directories.withdrawn(id),
                directories.owner(id));
    }

    private static SortedMap<String, Digest> files(
            ContainerDirectory directories, ContainerId id, JsonNode config) throws IOException {
        SortedMap<String, Digest> files = new TreeMap<>();
        for (JsonNode part : config.path("desired").path(Field.FILES.label())) {
            String target = FileParts.target(part.asString());
            Optional<byte[]> content = directories.files().content(id, target);
            content.ifPresent(bytes -> files.put(target, Sha256.of(bytes)));
        }
        return files;
    }

    /** From the cgroup's extended attributes, or else from the record. */
    Optional<String> label(String key) {
        return kernel.flatMap(found -> text(found.path("labels"), key))
                .or(() -> text(config.path("labels"), key));
    }

    /** A label that somebody has spoilt is as good as absent. */
    <T> Optional<T> label(String key, Function<String, T> parser) {
        try {
            return label(key).map(parser);
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    Optional<String> stack() {
        return label("stack").or(() -> owner);
    }

    /** Its name, if it is no replica of a service. */
    Optional<String> oneOff() {
        return label("oneoff");
    }

    Optional<ReplicaName> replica() {
        Optional<String> service = label("service");
        Optional<Integer> number = label("replica", Integer::valueOf);
        return service.isPresent() && number.isPresent()
                ? Optional.of(new ReplicaName(service.get(), number.get()))
                : Optional.empty();
    }

    /** The first process, if it is alive. */
    Optional<Pid> process() {
        return alive("process");
    }

    /** Whether the kernel holds all of it. */
    boolean frozen() {
        return kernel.filter(found -> found.path("frozen").asBoolean(false)).isPresent();
    }

    boolean supervised() {
        return alive("supervisor").isPresent();
    }

    /** Inode of a namespace of the first process, by its name below {@code /proc/PID/ns}. */
    Optional<Long> namespace(String kind) {
        return kernel.map(found -> found.path("process").path("namespaces").path(kind))
                .filter(JsonNode::isNumber)
                .map(JsonNode::asLong);
    }

    private Optional<Pid> alive(String who) {
        return kernel.map(found -> found.path(who))
                .filter(process -> process.path("alive").asBoolean(false))
                .map(
                        process ->
                                new Pid(
                                        process.path("pid").asInt(),
                                        process.path("startTime").asLong()));
    }

    private static Optional<String> text(JsonNode object, String key) {
        return Optional.of(object.path(key)).filter(JsonNode::isString).map(JsonNode::asString);
    }
}
