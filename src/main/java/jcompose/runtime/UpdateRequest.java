package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.difference.Field;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Set;

/**
 * A running container whose limits or policies change while its process goes on.
 *
 * @param launch what it is to be from now on: its record, and all of its limits
 * @param changed what of it is new; a process's own limits are only set again if they are, because
 *     a process may change them itself
 */
public record UpdateRequest(LaunchSpec launch, Set<Field> changed) {
    public UpdateRequest {
        changed = Set.copyOf(changed);
    }

    ContainerId id() {
        return launch.id();
    }

    String line() {
        JsonNode spec = Json.parse(launch.line());
        ObjectNode line = Json.object();
        line.put("id", id().hex());
        line.put("cgroup", launch.cgroup());
        line.put("directory", launch.directory().toString());
        line.set("resources", spec.path("config").path("linux").path("resources"));
        JsonNode process = spec.path("config").path("process");
        if (changed.contains(Field.ULIMITS)) {
            line.set("rlimits", process.path("rlimits"));
        }
        if (changed.contains(Field.OOM_SCORE)) {
            line.set("oomScoreAdj", process.path("oomScoreAdj"));
        }
        line.set("spec", spec);
        return Json.write(line);
    }
}
