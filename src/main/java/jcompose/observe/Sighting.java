package jcompose.observe;

import jcompose.json.Json;
import jcompose.runtime.ContainerDirectory;
import jcompose.type.ContainerId;
import jcompose.type.Pid;
import jcompose.type.ReplicaName;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Function;

/**
 * All there is to read about one container.
 *
 * @param kernel as the runtime's {@code observe} tells; empty without a cgroup
 * @param config its record; an empty object where there is none that can be read
 * @param end how it ended, once it has
 * @param owner the stack its directory was made for
 */
record Sighting(
        ContainerId id,
        Optional<JsonNode> kernel,
        JsonNode config,
        Optional<JsonNode> end,
        Optional<String> owner) {
    static Sighting of(ContainerDirectory directories, ContainerId id, Optional<JsonNode> kernel)
            throws IOException {
        return new Sighting(
                id,
                kernel,
                directories.config(id).orElseGet(Json::object),
                directories.endState(id),
                directories.owner(id));
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
