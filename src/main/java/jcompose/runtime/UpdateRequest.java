package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.OnChange;
import jcompose.reconciler.difference.Field;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Set;

/**
 * A running container whose limits or policies change while its process goes on.
 *
 * @param launch what it is to be from now on: its record, and all of its limits
 * @param changed what of it is new; a process's own limits are only set again if they are, because
 *     a process may change them itself
 * @param afterwards what the process is to be told
 */
public record UpdateRequest(LaunchSpec launch, Set<Field> changed, Set<OnChange> afterwards) {
    public UpdateRequest {
        changed = Set.copyOf(changed);
        afterwards = Set.copyOf(afterwards);
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
        if (changed.contains(Field.INTERFACES)
                || changed.contains(Field.NETWORKS)
                || changed.contains(Field.LINK_LOCAL)
                || changed.contains(Field.BANDWIDTH)) {
            line.put("network", true);
        }
        if (changed.contains(Field.HOSTNAME)
                || changed.contains(Field.DOMAIN_NAME)
                || launch.networkOwner().isPresent()) { // that one's name may be another by now
            line.put("names", true);
        }
        line.set("spec", spec);
        ArrayNode signals = line.putArray("signals");
        for (OnChange each : afterwards) {
            switch (each.kind()) {
                case SIGNAL -> signals.add(each.signal());
                case RESTART -> line.put("restart", true);
                case REPLACE, UPDATE, IGNORE -> {
                    // The process has nothing to hear.
                }
            }
        }
        return Json.write(line);
    }
}
