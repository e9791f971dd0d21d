package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.ContainerId;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A container to be stopped for good, and everything the kernel holds of it to be removed.
 *
 * @param cgroup relative to a hierarchy's root
 * @param grace empty: as the container's own record says
 */
public record StopRequest(ContainerId id, String cgroup, Path directory, Optional<Duration> grace) {
    String line() {
        ObjectNode line = Json.object();
        line.put("id", id.hex());
        line.put("cgroup", cgroup);
        line.put("directory", directory.toString());
        grace.ifPresent(time -> line.put("graceMillis", time.toMillis()));
        return Json.write(line);
    }
}
