package jcompose.execute;

import jcompose.reconciler.plan.Action.CreateContainer;
import jcompose.reconciler.plan.Action.StartAgain;
import jcompose.reconciler.plan.Action.StartContainer;
import jcompose.reconciler.plan.Step;
import jcompose.runtime.Answer;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.DesiredRecord;
import jcompose.runtime.HookRecord;
import jcompose.runtime.JoinedContainer;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.RecordedLaunch;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Starts containers, all that are ready in one call of the runtime. */
final class Starts {
    private final RuntimeProgram runtime;
    private final ContainerDirectory directories;
    private final Fleet fleet;
    private final LaunchSpecs specs;
    private final VolumePreparation volumes;
    private final InitRuns initRuns;
    private final HookRuns hookRuns;

    Starts(
            RuntimeProgram runtime,
            ContainerDirectory directories,
            Fleet fleet,
            LaunchSpecs specs,
            VolumePreparation volumes,
            InitRuns initRuns,
            HookRuns hookRuns) {
        this.volumes = volumes;
        this.initRuns = initRuns;
        this.hookRuns = hookRuns;
        this.runtime = runtime;
        this.directories = directories;
        this.fleet = fleet;
        this.specs = specs;
    }

    void perform(List<Step> steps, Consumer<Outcome> each)
            throws IOException, InterruptedException {
        Map<ContainerId, Launch> launches = launches(steps, each);
        Map<ContainerId, String> lines = new LinkedHashMap<>();
        launches.forEach((id, launch) -> lines.put(id, launch.line()));
        try (ExecutorService hooks = Executors.newVirtualThreadPerTaskExecutor()) {
            runtime.launch(
                    lines,
                    answer -> {
                        Launch launch = Objects.requireNonNull(launches.get(answer.id()));
                        Outcome outcome = outcome(launch, answer);
                        if (launch.hooked() && outcome instanceof Outcome.Done) {
                            hooks.execute(() -> each.accept(hooked(launch)));
                        } else {
                            each.accept(outcome);
                        }
                    });
        }
    }

    /** Directories are made on all processors at once, volumes one after the other. */
    private Map<ContainerId, Launch> launches(List<Step> steps, Consumer<Outcome> each)
            throws InterruptedException {
        Map<ContainerId, Launch> launches = new LinkedHashMap<>();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            IdentityHashMap<Step, Making> makings = new IdentityHashMap<>();
            for (Step step : steps) {
                if (step.action() instanceof StartContainer start) {
                    ContainerId id = newId();
                    makings.put(step, new Making(id, workers.submit(() -> made(id, start))));
                }
            }
            for (Step step : steps) {
                if (step.action() instanceof StartAgain again) {
                    try {
                        launches.put(again.container(), again(step, again));
                    } catch (IOException | EffectException e) {
                        each.accept(new Outcome.Failed(step, String.valueOf(e.getMessage())));
                    }
                    continue;
                }
                Making making = Objects.requireNonNull(makings.get(step));
                first(step, (StartContainer) step.action(), making, each)
                        .ifPresent(launch -> launches.put(launch.id(), launch));
            }
        }
        return launches;
    }

    /** Of a container that is being made. */
    private record Making(ContainerId id, Future<LaunchSpec> launch) {
        LaunchSpec await() throws IOException, EffectException, InterruptedException {
            try {
                return launch.get();
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case IOException failure -> throw failure;
                    case EffectException failure -> throw failure;
                    case null, default -> throw new IllegalStateException(e);
                }
            }
        }
    }

    private Optional<Launch> first(
            Step step, StartContainer start, Making making, Consumer<Outcome> each)
            throws InterruptedException {
        ContainerId id = making.id();
        LaunchSpec launch;
        try {
            launch = making.await();
            volumes.prepare(launch);
        } catch (IOException | EffectException e) {
            String reason = withoutRemains(id, String.valueOf(e.getMessage()));
            each.accept(new Outcome.Failed(step, reason));
            return Optional.empty();
        }
        if (InitRuns.precede(start)) {
            try {
                directories.recordMade(launch);
                initRuns.run(start);
                directories.forgetStop(id);
            } catch (IOException | EffectException e) {
                each.accept(new Outcome.Failed(step, String.valueOf(e.getMessage())));
                return Optional.empty();
            }
        }
        boolean hooked = !start.spec().hooks().postStart().isEmpty();
        return Optional.of(
                new Launch(
                        step,
                        id,
                        launch.replica(),
                        launch.hostname(),
                        true,
                        hooked,
                        launch.line()));
    }

    private Outcome hooked(Launch launch) {
        try {
            hookRuns.run(launch.id(), launch.replica(), HookRecord.When.POST_START);
            return new Outcome.Done(launch.step());
        } catch (IOException | EffectException e) {
            return new Outcome.Failed(launch.step(), String.valueOf(e.getMessage()));
        }
    }

    /** Makes a container that is to be started later. */
    void make(CreateContainer create) throws IOException, EffectException, InterruptedException {
        ContainerId id = newId();
        try {
            LaunchSpec launch = made(id, create.start());
            volumes.prepare(launch);
            directories.recordWithdrawn(id, create.ports());
            directories.recordMade(launch);
        } catch (IOException | EffectException e) {
            throw new EffectException(withoutRemains(id, String.valueOf(e.getMessage())), e);
        }
    }

    /** All but its volumes. */
    private LaunchSpec made(ContainerId id, StartContainer start)
            throws IOException, EffectException {
        LaunchSpec launch = specs.of(id, start);
        directories.prepare(launch);
        return launch;
    }

    /**
     * A start on its way.
     *
     * @param hostname of the container
     * @param fresh whether it is the container's first
     * @param hooked whether something is to run in it after that
     * @param line for the runtime
     */
    private record Launch(
            Step step,
            ContainerId id,
            ReplicaName replica,
            String hostname,
            boolean fresh,
            boolean hooked,
            String line) {}

    private Launch again(Step step, StartAgain again) throws IOException, EffectException {
        JsonNode config =
                directories
                        .config(again.container())
                        .orElseThrow(() -> new EffectException("its record is gone"));
        var joined = fleet.joined(DesiredRecord.read(config.path("desired")));
        directories.forgetStop(again.container());
        String hostname = config.path("config").path("hostname").asString("");
        return new Launch(
                step,
                again.container(),
                again.replica(),
                hostname,
                false,
                !config.path("hooks").path("postStart").isEmpty(),
                RecordedLaunch.again(config, joined));
    }

    private Outcome outcome(Launch launch, Answer answer) {
        Step step = launch.step();
        return switch (answer) {
            case Answer.Started started -> {
                fleet.started(
                        launch.replica(),
                        new JoinedContainer(started.id(), started.process(), launch.hostname()));
                yield new Outcome.Done(step);
            }
            case Answer.Failed failed when launch.fresh() ->
                    new Outcome.Failed(step, withoutRemains(failed.id(), failed.message()));
            case Answer.Failed failed -> new Outcome.Failed(step, failed.message());
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

    static ContainerId newId() {
        return new ContainerId(
                String.format("%012x", ThreadLocalRandom.current().nextLong() & 0xffff_ffff_ffffL));
    }
}
