package jcompose.build;

import jcompose.json.Json;
import jcompose.runtime.LaunchSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;

/** A step's launch line: a container's, with what only builds know. */
final class StepSpec {
    private static final String SHARED_MEMORY = "/dev/shm";

    private StepSpec() {}

    static String line(LaunchSpec launch, StepLimits limits, StepMounts mounts) {
        ObjectNode line = (ObjectNode) Json.parse(launch.line());
        ObjectNode config = (ObjectNode) line.path("config");
        ArrayNode list = (ArrayNode) config.path("mounts");
        if (limits.sharedMemory().isPresent()) {
            for (JsonNode mount : list) {
                if (mount.path("destination").asString("").equals(SHARED_MEMORY)) {
                    resize((ArrayNode) mount.path("options"), limits.sharedMemory().get());
                }
            }
        }
        mounts.addTo(list);
        if (!limits.resources().isEmpty()) {
            ArrayNode rlimits = ((ObjectNode) config.path("process")).putArray("rlimits");
            limits.resources()
                    .forEach(
                            (name, limit) ->
                                    rlimits.addObject()
                                            .put("type", "RLIMIT_" + name.toUpperCase(Locale.ROOT))
                                            .put("soft", limit.soft())
                                            .put("hard", limit.hard()));
        }
        return Json.write(line);
    }

    private static void resize(ArrayNode options, long size) {
        for (int i = options.size() - 1; i >= 0; i--) {
            if (options.get(i).asString("").startsWith("size=")) {
                options.remove(i);
            }
        }
        options.add("size=" + size);
    }
}
