package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.KernelSettings;

import tools.jackson.databind.node.ArrayNode;

import java.util.List;
import java.util.Locale;

/** Resource limits as the OCI runtime specification writes them ({@code process.rlimits}). */
final class ProcessLimits {
    private ProcessLimits() {}

    static ArrayNode json(KernelSettings kernel) {
        ArrayNode rlimits = Json.array(List.of());
        kernel.ulimits()
                .forEach(
                        (name, limit) ->
                                rlimits.addObject()
                                        .put("type", "RLIMIT_" + name.toUpperCase(Locale.ROOT))
                                        .put("soft", limit.soft())
                                        .put("hard", limit.hard()));
        return rlimits;
    }
}
