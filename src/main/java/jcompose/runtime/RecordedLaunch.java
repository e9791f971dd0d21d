package jcompose.runtime;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;

/** A launch line from a container's record, for one more start of the same container. */
public final class RecordedLaunch {
    private RecordedLaunch() {}

    /**
     * The line as it was, but for namespaces of others, which are those of other processes by now.
     *
     * @param config the record
     * @param joined for each namespace that the container shares, whose it is
     */
    public static String again(JsonNode config, Map<NamespaceKind, JoinedContainer> joined) {
        ObjectNode line = (ObjectNode) config.deepCopy();
        line.set("joins", JoinedContainer.json(joined.values()));
        for (JsonNode namespace : line.path("config").path("linux").path("namespaces")) {
            joined.forEach(
                    (kind, owner) -> {
                        if (namespace instanceof ObjectNode changed
                                && namespace.path("type").asString("").equals(kind.type())) {
                            changed.put("path", "/proc/" + owner.process() + "/ns/" + kind.file());
                        }
                    });
        }
        return Json.write(line);
    }
}
