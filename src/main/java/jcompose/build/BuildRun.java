package jcompose.build;

import jcompose.image.StoredLayer;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One build on its way through the stages of its plan. A stage begins as soon as it is known that
 * somebody needs its files, beside others; the first failure ends them all.
 */
final class BuildRun {
    private static final long PATIENCE_MILLIS = 100;

    private final Plan plan;
    private final Workbench bench;
    private final BuildOptions options;
    private final BuildListener listener;
    private final StepCache cache;
    private final Map<Integer, FutureTask<BuiltStage>> stages = new HashMap<>();
    private final Map<Integer, StageRun> running = new HashMap<>();
    private final CompletableFuture<BuiltStage> outcome = new CompletableFuture<>();
    private boolean closed;
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofPlatform().daemon().name("jcompose-stage-", 0).factory());

    BuildRun(Plan plan, Workbench bench, BuildOptions options, BuildListener listener) {
        this.plan = plan;
        this.bench = bench;
        this.options = options;
        this.listener = new OneAtATime(listener);
        this.cache = new StepCache(bench.store().writer());
    }

    /** Builds and returns the image's layers, the lowest first. */
    List<StoredLayer> layers() throws BuildException, IOException, InterruptedException {
        try {
            demand(plan.target());
            try {
                return outcome.get().stored();
            } catch (ExecutionException e) {
                throw rethrown(e.getCause() == null ? e : e.getCause());
            }
        } finally {
            end();
            threads.shutdown();
        }
    }

    StepCache cache() {
        return cache;
    }

    /** Whether the stage's layers become the image's. */
    boolean isOfImage(Stage stage) {
        return plan.imageStages().stream().anyMatch(each -> each.number() == stage.number());
    }

    /** Whether a step is done again, whatever the cache has. */
    boolean isFresh(Stage stage, Step step) {
        return options.noCache()
                || options.freshStages().contains(stage.name())
                || step.stages().stream().anyMatch(this::isFresh);
    }

    private boolean isFresh(Stage stage) {
        return options.freshStages().contains(stage.name())
                || stage.needed().stream().anyMatch(this::isFresh);
    }

    /** Starts a stage and those that it will need, unless they are under way. */
    private void demand(Stage stage) throws IOException {
        if (stage.base() instanceof Base.Earlier(Stage earlier)) {
            demand(earlier);
        }
        for (Step step : stage.steps()) {
            boolean known = !isFresh(stage, step) && cache.directory(step.key()).isPresent();
            if (!known) {
                for (Stage needed : step.stages()) {
                    demand(needed);
                }
            }
        }
        begin(stage);
    }

    private synchronized void begin(Stage stage) {
        if (closed) {
            throw new CancellationException("the build has ended");
        }
        if (!stages.containsKey(stage.number())) {
            StageRun run = new StageRun(this, stage, bench, options, plan.epoch(), listener);
            FutureTask<BuiltStage> task = new FutureTask<>(() -> attempt(run));
            stages.put(stage.number(), task);
            running.put(stage.number(), run);
            threads.execute(task);
        }
    }

    private synchronized Future<BuiltStage> task(Stage stage) {
        begin(stage);
        return Objects.requireNonNull(stages.get(stage.number()));
    }

    private BuiltStage attempt(StageRun run)
            throws BuildException, IOException, InterruptedException {
        try {
            BuiltStage built = run.build();
            if (run.isOf(plan.target())) {
                outcome.complete(built);
            }
            return built;
        } catch (BuildException | IOException | InterruptedException | RuntimeException e) {
            outcome.completeExceptionally(e);
            throw e;
        }
    }

    /** Waits for a stage. What fails first is what the build reports. */
    BuiltStage result(Stage stage) throws BuildException, IOException, InterruptedException {
        try {
            return task(stage).get();
        } catch (ExecutionException e) {
            throw rethrown(e.getCause() == null ? e : e.getCause());
        }
    }

    private static IOException rethrown(Throwable failure)
            throws BuildException, InterruptedException {
        return switch (failure) {
            case BuildException refused -> throw refused;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException defect -> throw defect;
            case IOException io -> io;
            default -> new IOException(failure);
        };
    }

    /**
     * Ends the steps that are under way and waits until their workspaces are gone. A container may
     * be about to start while it is stopped, so it is stopped until its stage has ended.
     */
    private void end() throws IOException {
        Map<StageRun, FutureTask<BuiltStage>> all = new HashMap<>();
        synchronized (this) {
            closed = true;
            running.forEach(
                    (number, run) -> all.put(run, Objects.requireNonNull(stages.get(number))));
            all.values().removeIf(FutureTask::isDone);
        }
        boolean interrupted = Thread.interrupted();
        while (!all.isEmpty()) {
            for (StageRun run : all.keySet()) {
                run.cancel();
            }
            interrupted |= !ended(all.values().iterator().next());
            all.values().removeIf(FutureTask::isDone);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits a little; false when this thread was told to end. */
    private static boolean ended(FutureTask<BuiltStage> task) {
        try {
            task.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return true; // its failure has been reported, or another one before it
        }
    }
}
