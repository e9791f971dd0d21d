package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.Limits;
import jcompose.type.ContainerId;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A running container whose limits or policies change while its process goes on.
 *
 * @param limits to be set, absent ones lifted; empty: none of them is touched
 * @param launchLine takes the place of the container's record, where policies are read from
 */
public record UpdateRequest(
        ContainerId id,
        String cgroup,
        Path directory,
        Optional<Limits> limits,
        Optional<String> launchLine) {
    String line() {
        ObjectNode line = Json.object();
        line.put("id", id.hex());
        line.put("cgroup", cgroup);
        line.put("directory", directory.toString());
        limits.ifPresent(wanted -> line.set("resources", Resources.of(wanted)));
        launchLine.ifPresent(spec -> line.set("spec", Json.parse(spec)));
        return Json.write(line);
    }
}
