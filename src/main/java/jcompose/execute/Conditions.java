package jcompose.execute;

import jcompose.json.Json;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Layout;
import jcompose.type.Condition;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.Optional;

/** Waits until services are what others depend on. */
final class Conditions {
    private final Layout layout;
    private final ContainerDirectory directories;
    private final Fleet fleet;

    Conditions(Layout layout, ContainerDirectory directories, Fleet fleet) {
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
        for (ContainerId id : fleet.ofService(service)) {
            all &= holds(service, id, condition);
        }
        return all;
    }

    private boolean holds(String service, ContainerId id, Condition condition)
            throws IOException, EffectException {
        Optional<JsonNode> end = directories.endState(id);
        if (end.isPresent()) {
            int exitCode = end.get().path("exitCode").asInt(0);
            if (condition == Condition.COMPLETED && exitCode == 0) {
                return true;
            }
            throw new EffectException(service + " has ended with exit code " + exitCode);
        }
        JsonNode state = directories.runState(id).orElseGet(Json::object);
        boolean running = state.path("status").asString("").equals("running");
        return switch (condition) {
            case STARTED -> running;
            case COMPLETED -> false;
            case HEALTHY -> running && healthy(service, state);
        };
    }

    /** Fails when it is unhealthy. */
    static boolean healthy(String service, JsonNode state) throws EffectException {
        String health = state.path("health").asString("");
        if (health.equals("unhealthy")) {
            JsonNode checks = state.path("healthLog");
            String output =
                    checks.isEmpty()
                            ? ""
                            : checks.get(checks.size() - 1).path("output").asString("").strip();
            throw new EffectException(
                    service + " is unhealthy" + (output.isEmpty() ? "" : ": " + output));
        }
        return health.equals("healthy");
    }
}
