package jcompose.runtime;

import jcompose.json.Json;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a layer that was unpacked without its lower layers being known still needs from them.
 *
 * @param lower topmost first; at least one
 * @param root its root directory is as they make it
 * @param whiteouts it has some, maybe of nothing
 */
public record Settlement(Path directory, List<Path> lower, boolean root, boolean whiteouts) {
    public Settlement {
        lower = List.copyOf(lower);
    }

    /** Of a layer; empty when it needs nothing. */
    public static Optional<Settlement> of(
            Path directory, UnpackedLayer unpacked, List<Path> lower) {
        boolean whiteouts = unpacked.whiteouts() > 0;
        if (unpacked.root() && !whiteouts) {
            return Optional.empty();
        }
        // The topmost one has the root directory of all of them.
        List<Path> needed = whiteouts ? lower : lower.subList(0, 1);
        return Optional.of(new Settlement(directory, needed, !unpacked.root(), whiteouts));
    }

    String line() {
        ObjectNode request = Json.object();
        request.put("directory", directory.toString());
        ArrayNode below = request.putArray("lower");
        lower.forEach(each -> below.add(each.toString()));
        request.put("root", root).put("whiteouts", whiteouts);
        return Json.write(request) + "\n";
    }
}
