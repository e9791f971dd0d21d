package jcompose.runtime;

import jcompose.json.Json;

import tools.jackson.databind.node.ArrayNode;

import java.util.List;

/**
 * Who the users of containers with user namespaces are on the machine. All such containers have the
 * same: their files are told from the machine's by it (native/owners.h), beyond what systemd gives
 * to containers and what subuid(5) usually has.
 */
final class UserRange {
    static final long FIRST = 2_000_000_000L;
    static final int COUNT = 65536;

    private UserRange() {}

    static ArrayNode mappings() {
        ArrayNode mappings = Json.array(List.of());
        mappings.addObject().put("containerID", 0).put("hostID", FIRST).put("size", COUNT);
        return mappings;
    }
}
