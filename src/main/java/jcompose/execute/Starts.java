package jcompose.execute;

import jcompose.reconciler.plan.Action.StartContainer;
import jcompose.reconciler.plan.Step;
import jcompose.runtime.Answer;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.JoinedContainer;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.ContainerId;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Starts containers, all that are ready in one call of the runtime. */
final class Starts {
    private final RuntimeProgram runtime;
    private final ContainerDirectory directories;
    private final Fleet fleet;
    private final LaunchSpecs specs;
    private final VolumePreparation volumes;

    Starts(
            RuntimeProgram runtime,
            ContainerDirectory directories,
            Fleet fleet,
            LaunchSpecs specs,
            VolumePreparation volumes) {
        this.volumes = volumes;
        this.runtime = runtime;
        this.directories = directories;
        this.fleet = fleet;
        this.specs = specs;
    }

    void perform(List<Step> steps, Consumer<Outcome> each)
            throws IOException, InterruptedException {
        Map<ContainerId, Step> starts = new HashMap<>();
        Map<ContainerId, LaunchSpec> launches = new HashMap<>();
        for (Step step : steps) {
            ContainerId id = newId();
            StartContainer start = (StartContainer) step.action();
            try {
                LaunchSpec launch = specs.of(id, start);
                directories.prepare(launch);
                volumes.prepare(launch);
                starts.put(id, step);
                launches.put(id, launch);
            } catch (IOException | EffectException e) {
                each.accept(
                        new Outcome.Failed(
                                step, withoutRemains(id, String.valueOf(e.getMessage()))));
            }
        }
        runtime.launch(
                new ArrayList<>(launches.values()),
                answer ->
                        each.accept(
                                outcome(
                                        Objects.requireNonNull(starts.get(answer.id())),
                                        Objects.requireNonNull(launches.get(answer.id())),
                                        answer)));
    }

    private Outcome outcome(Step step, LaunchSpec launch, Answer answer) {
        return switch (answer) {
            case Answer.Started started -> {
                fleet.started(
                        launch.replica(),
                        new JoinedContainer(started.id(), started.process(), launch.hostname()));
                yield new Outcome.Done(step);
            }
            case Answer.Failed failed ->
                    new Outcome.Failed(step, withoutRemains(failed.id(), failed.message()));
            case Answer.Stopped _, Answer.Updated _ ->
                    new Outcome.Failed(step, "the runtime answered a start with " + answer);
        };
    }

    /** A container that never started leaves nothing behind. */
    private String withoutRemains(ContainerId id, String reason) {
        try {
            directories.remove(id);
            return reason;
        } catch (IOException e) {
            return reason + "; and its directory could not be removed: " + e.getMessage();
        }
    }

    private static ContainerId newId() {
        return new ContainerId(
                String.format("%012x", ThreadLocalRandom.current().nextLong() & 0xffff_ffff_ffffL));
    }
}
