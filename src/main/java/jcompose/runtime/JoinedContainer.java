package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.ContainerId;
import jcompose.type.Pid;

import tools.jackson.databind.node.ArrayNode;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A running container of which another one shares a namespace. */
public record JoinedContainer(ContainerId id, Pid process, String hostname) {
    /** {@code joins} of a launch line: each once, with the container that its process is now of. */
    static ArrayNode json(Collection<JoinedContainer> joined) {
        Map<ContainerId, Pid> processes = new LinkedHashMap<>();
        joined.forEach(each -> processes.put(each.id(), each.process()));
        ArrayNode joins = Json.array(List.of());
        processes.forEach(
                (id, process) ->
                        joins.addObject()
                                .put("container", id.hex())
                                .put("pid", process.number())
                                .put("startTime", process.startTime()));
        return joins;
    }
}
