package jcompose.execute;

import jcompose.json.Json;
import jcompose.reconciler.plan.Action.AwaitReplica;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Layout;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Waits until new containers can take over; who cannot, while the old one is there, goes again. */
final class Takeovers {
    private final Layout layout;
    private final ContainerDirectory directories;
    private final Fleet fleet;
    private final Stops stops;

    Takeovers(Layout layout, ContainerDirectory directories, Fleet fleet, Stops stops) {
        this.layout = layout;
        this.directories = directories;
        this.fleet = fleet;
        this.stops = stops;
    }

    void await(AwaitReplica await) throws IOException, EffectException, InterruptedException {
        ReplicaName replica = await.replica();
        ContainerId id =
                fleet.newest(replica)
                        .orElseThrow(() -> new EffectException(replica + " is not there"));
        try (StateWatch watch = new StateWatch(layout)) {
            while (!isWell(replica, id)) {
                watch.awaitChange();
            }
            long end = System.nanoTime() + await.monitor().toNanos();
            for (long left = 1; left > 0; left = end - System.nanoTime()) {
                while (!isWell(replica, id)) {
                    if (isRunning(id)) {
                        throw new EffectException(replica + " was well, and is not any more");
                    }
                    watch.awaitChange(); // how it has ended is about to be told
                }
                watch.awaitChange(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
        } catch (EffectException e) {
            throw await.beside().isPresent() ? withdrawn(id, e) : e;
        }
    }

    private EffectException withdrawn(ContainerId id, EffectException why) throws IOException {
        Optional<String> failure = stops.stop(id);
        String words =
                failure.map(reason -> "; it could not be taken away: " + reason)
                        .orElse("; it was taken away, and the one before it goes on");
        return new EffectException(why.getMessage() + words, why);
    }

    private boolean isWell(ReplicaName replica, ContainerId id)
            throws IOException, EffectException {
        String name = replica.toString();
        Optional<JsonNode> end = directories.endState(id);
        if (end.isPresent()) {
            int exitCode = end.get().path("exitCode").asInt(0);
            if (exitCode == 0) {
                return true;
            }
            throw new EffectException(name + " has ended with exit code " + exitCode);
        }
        JsonNode state = directories.runState(id).orElseGet(Json::object);
        if (state.path("restarts").asInt(0) > 0) {
            String code = state.path("exitCode").asString("?");
            throw new EffectException(name + " had to be restarted, exit code " + code);
        }
        boolean checked = !state.path("health").asString("").isEmpty();
        return isRunning(id) && (!checked || Conditions.healthy(name, state));
    }

    private boolean isRunning(ContainerId id) throws IOException {
        return directories
                .runState(id)
                .filter(state -> state.path("status").asString("").equals("running"))
                .isPresent();
    }
}
