package jcompose.execute;

import jcompose.json.Json;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Layout;
import jcompose.type.Condition;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits until services are what others depend on. */
final class Conditions {
    /** State files tell every change; this is for a run directory that somebody removed. */
    private static final long LOOK_AGAIN_SECONDS = 1;

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
        var directory = layout.runContainers();
        try (WatchService watch = directory.getFileSystem().newWatchService()) {
            directory.register(
                    watch,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            while (!holds(service, condition)) {
                WatchKey key = watch.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
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

    private static boolean healthy(String service, JsonNode state) throws EffectException {
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
