package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.ContainerId;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;

/**
 * A container to be stopped for good, and everything the kernel holds of it to be removed.
 *
 * @param cgroup relative to a hierarchy's root
 */
public record StopRequest(ContainerId id, String cgroup, Path directory, Grace grace) {
    String line() {
        ObjectNode line = Json.object();
        line.put("id", id.hex());
        line.put("cgroup", cgroup);
        line.put("directory", directory.toString());
        grace.period().ifPresent(time -> line.put("graceMillis", time.toMillis()));
        if (grace.atOnce()) {
            line.put("atOnce", true);
        }
        return Json.write(line);
    }
}
