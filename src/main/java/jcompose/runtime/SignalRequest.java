package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.ContainerId;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.List;

/**
 * A container whose first process gets a signal.
 *
 * @param cgroup relative to a hierarchy's root
 * @param signal by name, such as {@code SIGHUP}
 */
public record SignalRequest(ContainerId id, String cgroup, Path directory, String signal) {
    String line() {
        ObjectNode line =
                Json.object()
                        .put("id", id.hex())
                        .put("cgroup", cgroup)
                        .put("directory", directory.toString());
        line.set("signals", Json.array(List.of(signal)));
        return Json.write(line);
    }
}
