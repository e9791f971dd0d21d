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
 * @param frozen whether nothing in it is to run from now on; empty: that stays as it is
 * @param launchLine takes the place of the container's record, where policies are read from
 */
public record UpdateRequest(
        ContainerId id,
        String cgroup,
        Path directory,
        Optional<Limits> limits,
        Optional<Boolean> frozen,
        Optional<String> launchLine) {
    /** One that stands still from now on, or goes on. */
    public static UpdateRequest frozen(
            ContainerId id, String cgroup, Path directory, boolean frozen) {
        return new UpdateRequest(
                id, cgroup, directory, Optional.empty(), Optional.of(frozen), Optional.empty());
    }

    String line() {
        ObjectNode line = Json.object();
        line.put("id", id.hex());
        line.put("cgroup", cgroup);
        line.put("directory", directory.toString());
        limits.ifPresent(wanted -> line.set("resources", Resources.of(wanted)));
        frozen.ifPresent(held -> line.put("frozen", held));
        launchLine.ifPresent(spec -> line.set("spec", Json.parse(spec)));
        return Json.write(line);
    }
}
