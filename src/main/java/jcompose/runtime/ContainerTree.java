package jcompose.runtime;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a container's root file system is made of.
 *
 * @param init the init layer, which belongs to no image
 * @param layers the image's, topmost first
 */
public record ContainerTree(Path init, List<Path> layers, Path upper, Path work) {
    public ContainerTree {
        layers = List.copyOf(layers);
    }

    /** Of a launch line. */
    public static ContainerTree of(JsonNode config) {
        JsonNode rootfs = config.path("rootfs");
        List<Path> lower = new ArrayList<>();
        rootfs.path("lower").forEach(each -> lower.add(Path.of(each.asString(""))));
        return new ContainerTree(
                lower.getFirst(),
                lower.subList(1, lower.size()),
                Path.of(rootfs.path("upper").asString("")),
                Path.of(rootfs.path("work").asString("")));
    }

    /** As a tree of a copy request that is only read. */
    public ObjectNode readable() {
        ObjectNode tree = Json.object();
        tree.putArray("lower").add(upper.toString()).addAll(Json.array(texts(lower())));
        return tree;
    }

    /** As one that is written to; nobody else may have it mounted. */
    public ObjectNode writable() {
        ObjectNode tree = Json.object();
        tree.set("lower", Json.array(texts(lower())));
        return tree.put("upper", upper.toString()).put("work", work.toString());
    }

    /** Request for {@link RuntimeProgram#changes}. */
    ObjectNode changes(JsonNode config) {
        ObjectNode request = Json.object();
        request.set("lower", Json.array(texts(layers)));
        Set<String> except = new TreeSet<>(List.of("/dev", "/proc", "/sys", "/etc/mtab"));
        EtcFiles.NAMES.forEach(name -> except.add("/etc/" + name));
        config.path("config")
                .path("mounts")
                .forEach(mount -> except.add(mount.path("destination").asString("")));
        request.set("except", Json.array(except));
        return request.put("upper", upper.toString());
    }

    private List<Path> lower() {
        List<Path> lower = new ArrayList<>(List.of(init));
        lower.addAll(layers);
        return lower;
    }

    private static List<String> texts(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }
}
