package jcompose.build;

import jcompose.image.ChainIds;
import jcompose.image.ImageStore;
import jcompose.image.StoredImage;
import jcompose.image.StoredLayer;
import jcompose.image.Workspace;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One build on its way through the stages of its plan. */
final class BuildRun {
    private final Plan plan;
    private final ImageStore store;
    private final RuntimeProgram runtime;
    private final StepRunner runner;
    private final Workspace workspace;
    private final BuildListener listener;
    private final StepCache cache;
    private final Map<Integer, BuiltStage> stages = new HashMap<>();
    private int done;

    BuildRun(
            Plan plan,
            ImageStore store,
            RuntimeProgram runtime,
            StepRunner runner,
            Workspace workspace,
            BuildListener listener) {
        this.plan = plan;
        this.store = store;
        this.runtime = runtime;
        this.runner = runner;
        this.workspace = workspace;
        this.listener = listener;
        this.cache = new StepCache(store.writer());
    }

    /** Builds and returns the image's layers, the lowest first. */
    List<StoredLayer> layers() throws BuildException, IOException {
        List<Stage> needed = plan.stages();
        List<Stage> ofImage = plan.imageStages();
        int total = 0;
        for (Stage stage : needed) {
            total += stage.steps().size();
        }
        for (Stage stage : needed) {
            boolean packed = ofImage.stream().anyMatch(one -> one.number() == stage.number());
            BuiltStage built = base(stage.base());
            for (Step step : stage.steps()) {
                Statement statement = step.statement();
                BuildStep shown =
                        new BuildStep(
                                ++done,
                                total,
                                stage.name(),
                                Planner.line(statement),
                                statement.location().line());
                built = packed ? packed(step, built, shown) : unpacked(step, built, shown);
            }
            stages.put(stage.number(), built);
        }
        return result().stored();
    }

    private BuiltStage result() {
        BuiltStage target = stages.get(plan.target().number());
        if (target == null) {
            throw new IllegalStateException("the target was not built");
        }
        return target;
    }

    private BuiltStage base(Base base) throws IOException {
        return switch (base) {
            case Base.Scratch _ -> new BuiltStage(List.of(), List.of(), Optional.empty());
            case Base.Tree(_, Path directory) ->
                    new BuiltStage(List.of(directory), List.of(), Optional.empty());
            case Base.Stored(StoredImage image) -> {
                List<Digest> chain = ChainIds.of(image.document().diffIds());
                Optional<Digest> top =
                        chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast());
                yield new BuiltStage(image.layers(), store.layers(image), top);
            }
            case Base.Earlier(Stage stage) -> {
                BuiltStage built = stages.get(stage.number());
                if (built == null) {
                    throw new IllegalStateException("stage " + stage.name() + " is not built yet");
                }
                yield built;
            }
        };
    }

    private BuiltStage packed(Step step, BuiltStage below, BuildStep shown)
            throws BuildException, IOException {
        Optional<StepCache.Packed> known = cache.packed(step.key());
        if (known.isPresent()) {
            listener.cached(shown);
            return below.with(known.get());
        }
        long start = System.nanoTime();
        listener.started(shown);
        Path layer = run(step, below, shown);
        StepCache.Packed made = cache.pack(step.key(), layer, below.chain(), runtime, workspace);
        listener.finished(shown, Duration.ofNanos(System.nanoTime() - start));
        return below.with(made);
    }

    private BuiltStage unpacked(Step step, BuiltStage below, BuildStep shown)
            throws BuildException, IOException {
        Optional<Path> known = cache.directory(step.key());
        if (known.isPresent()) {
            listener.cached(shown);
            return below.with(known.get());
        }
        long start = System.nanoTime();
        listener.started(shown);
        Path layer = cache.keep(step.key(), run(step, below, shown));
        listener.finished(shown, Duration.ofNanos(System.nanoTime() - start));
        return below.with(layer);
    }

    private Path run(Step step, BuiltStage below, BuildStep shown)
            throws BuildException, IOException {
        return runner.run(step, below.directories(), stages, line -> listener.output(shown, line));
    }
}
