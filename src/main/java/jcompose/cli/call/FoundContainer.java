package jcompose.cli.call;

import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.runtime.ContainerLabels;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A container of any stack, or of none.
 *
 * @param config its launch line
 * @param ended whether it has ended for good
 */
public record FoundContainer(
        ContainerId id, ContainerLabels labels, JsonNode config, boolean ended) {
    /** All that have a record. */
    public static List<FoundContainer> all(Machine machine) throws IOException {
        List<FoundContainer> all = new ArrayList<>();
        for (ContainerId id : machine.directories().list()) {
            JsonNode config = machine.directories().config(id).orElseGet(Json::object);
            if (!config.isEmpty()) {
                boolean ended =
                        machine.directories().endState(id).isPresent()
                                || machine.directories().isOnlyMade(id);
                all.add(new FoundContainer(id, ContainerLabels.of(config), config, ended));
            }
        }
        return all;
    }

    /**
     * The one that is meant by its name, the beginning of its ID, or the service of {@code stack}
     * of which it is the first replica.
     *
     * @param stack empty: none
     */
    public static FoundContainer find(Machine machine, String stack, String word)
            throws IOException, CommandException {
        return find(machine, stack, word, 0);
    }

    /**
     * The same, but of a service the replica of that number.
     *
     * @param index zero: the first
     */
    public static FoundContainer find(Machine machine, String stack, String word, int index)
            throws IOException, CommandException {
        List<FoundContainer> all = all(machine);
        for (FoundContainer each : all) {
            if (each.name().equals(word) || each.id().hex().equals(word)) {
                return each;
            }
        }
        String replica = Integer.toString(index == 0 ? 1 : index);
        boolean service = false;
        for (FoundContainer each : all) {
            if (each.labels().stack().equals(stack) && each.isOf(word)) {
                service = true;
                if (each.labels().replica().equals(replica)) {
                    return each;
                }
            }
        }
        if (service && index != 0) {
            throw new CommandException(
                    "service \"%s\" has no container #%d".formatted(word, index));
        }
        List<FoundContainer> begun =
                all.stream().filter(each -> each.id().hex().startsWith(word)).toList();
        if (begun.size() > 1) {
            throw new CommandException("several containers have an ID that begins with " + word);
        }
        if (word.isEmpty() || begun.isEmpty()) {
            throw new CommandException(
                    "No such container: "
                            + word
                            + "; write its name, its ID, or a service of the stack");
        }
        return begun.getFirst();
    }

    /** IDs of the image that it runs on, and of those that it mounts. */
    public Set<String> images() {
        Set<String> images = new HashSet<>();
        images.add(config.path("labels").path("image").asString(""));
        for (JsonNode mount : mounts()) {
            if (mount.has("layers")) {
                images.add(mount.path("source").asString(""));
            }
        }
        return images;
    }

    /** Directories of all layers that it sees, with what the engine puts above them. */
    public List<String> layers() {
        List<String> layers = new ArrayList<>();
        config.path("rootfs").path("lower").forEach(each -> layers.add(each.asString("")));
        for (JsonNode mount : mounts()) {
            mount.path("layers").forEach(each -> layers.add(each.asString("")));
        }
        return layers;
    }

    private JsonNode mounts() {
        return config.path("config").path("mounts");
    }

    public String name() {
        return labels.name(id);
    }

    /** Whether it was run beside the replicas of that service. */
    public boolean isRunOf(String service) {
        return !labels.oneOff().isEmpty() && labels.service().equals(service);
    }

    /** Whether it is a replica of that service. */
    public boolean isOf(String service) {
        return labels.oneOff().isEmpty() && labels.service().equals(service);
    }
}
