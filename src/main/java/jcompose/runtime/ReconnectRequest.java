package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;

/**
 * A running container that joins or leaves networks.
 *
 * @param cgroup relative to a hierarchy's root
 * @param config its launch line from now on
 */
public record ReconnectRequest(ContainerId id, String cgroup, Path directory, JsonNode config) {
    String line() {
        return Json.write(
                Json.object()
                        .put("id", id.hex())
                        .put("cgroup", cgroup)
                        .put("directory", directory.toString())
                        .put("network", true)
                        .set("spec", config));
    }
}
