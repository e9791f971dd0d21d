package jcompose.execute;

import jcompose.json.Json;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Layout;
import jcompose.type.Condition;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Waits until services are what others depend on. */
final class Conditions {
    private static final String FAILED = "dependency failed to start: ";

    private final String stack;
    private final Layout layout;
    private final ContainerDirectory directories;
    private final Fleet fleet;

    Conditions(String stack, Layout layout, ContainerDirectory directories, Fleet fleet) {
        this.stack = stack;
        this.layout = layout;
        this.directories = directories;
        this.fleet = fleet;
    }

    /**
     * Returns once every replica fulfils the condition.
     *
     * @throws EffectException when one of them cannot any more
     */
    void await(String service, Condition condition)
            throws IOException, EffectException, InterruptedException {
        try (StateWatch watch = new StateWatch(layout)) {
            while (!holds(service, condition)) {
                watch.awaitChange();
            }
        }
    }

    private boolean holds(String service, Condition condition) throws IOException, EffectException {
        boolean all = true;
        for (Map.Entry<ReplicaName, ContainerId> member : fleet.ofService(service).entrySet()) {
            all &=
                    holds(
                            "container " + stack + "-" + member.getKey(),
                            member.getValue(),
                            condition);
        }
        return all;
    }

    private boolean holds(String name, ContainerId id, Condition condition)
            throws IOException, EffectException {
        Optional<JsonNode> end = directories.endState(id);
        if (end.isPresent()) {
            int exitCode = end.get().path("exitCode").asInt(0);
            if (condition == Condition.COMPLETED && exitCode == 0) {
                return true;
            }
            throw new EffectException(FAILED + name + " exited (" + exitCode + ")");
        }
        JsonNode state = directories.runState(id).orElseGet(Json::object);
        boolean running = state.path("status").asString("").equals("running");
        return switch (condition) {
            case STARTED -> running;
            case COMPLETED -> false;
            case HEALTHY -> running && healthy(name, state);
        };
    }

    /** Fails when it is unhealthy, or nobody checks. */
    static boolean healthy(String name, JsonNode state) throws EffectException {
        String health = state.path("health").asString("");
        if (health.isEmpty()) {
            throw new EffectException(FAILED + name + " has no healthcheck configured");
        }
        if (health.equals("unhealthy")) {
            JsonNode checks = state.path("healthLog");
            String output =
                    checks.isEmpty()
                            ? ""
                            : checks.get(checks.size() - 1).path("output").asString("").strip();
            throw new EffectException(
                    FAILED + name + " is unhealthy" + (output.isEmpty() ? "" : ": " + output));
        }
        return health.equals("healthy");
    }
}
