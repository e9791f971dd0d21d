package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.ContainerId;

import java.nio.file.Path;

/**
 * A container that stands still from now on, or goes on.
 *
 * @param cgroup relative to a hierarchy's root
 */
public record PauseRequest(ContainerId id, String cgroup, Path directory, boolean frozen) {
    String line() {
        return Json.write(
                Json.object()
                        .put("id", id.hex())
                        .put("cgroup", cgroup)
                        .put("directory", directory.toString())
                        .put("frozen", frozen));
    }
}
