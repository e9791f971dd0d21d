package jcompose.build;

import jcompose.image.ChainIds;
import jcompose.image.StoredImage;
import jcompose.image.Workspace;
import jcompose.runtime.ForeignPrograms;
import jcompose.type.Digest;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** One stage on its way through its steps, in a thread of its own. */
final class StageRun {
    /** Steps at the same time, in all builds of this process. */
    private static final Semaphore PLACES =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);

    private final BuildRun build;
    private final Stage stage;
    private final Workbench bench;
    private final BuildOptions options;
    private final Optional<Instant> epoch;
    private final BuildListener listener;
    private final StepCache cache;
    private @Nullable StepRunner runner;
    private boolean cancelled;
    private boolean ended;

    StageRun(
            BuildRun build,
            Stage stage,
            Workbench bench,
            BuildOptions options,
            Optional<Instant> epoch,
            BuildListener listener) {
        this.build = build;
        this.stage = stage;
        this.bench = bench;
        this.options = options;
        this.epoch = epoch;
        this.listener = listener;
        this.cache = build.cache();
    }

    BuiltStage build() throws BuildException, IOException, InterruptedException {
        boolean packed = build.isOfImage(stage);
        try {
            BuiltStage built = base(stage.base());
            int number = 0;
            for (Step step : stage.steps()) {
                BuildStep shown =
                        new BuildStep(
                                ++number,
                                stage.steps().size(),
                                shownName(),
                                Planner.line(step.statement()),
                                step.statement().location().line());
                built = packed ? packed(step, built, shown) : unpacked(step, built, shown);
            }
            return built;
        } finally {
            close();
        }
    }

    /** In a build for several platforms each stage comes several times. */
    private String shownName() {
        return options.platforms().size() > 1
                ? stage.platform() + " " + stage.name()
                : stage.name();
    }

    private BuiltStage base(Base base) throws BuildException, IOException, InterruptedException {
        return switch (base) {
            case Base.Scratch _ -> BuiltStage.of(List.of());
            case Base.Tree(_, Path directory) -> BuiltStage.of(List.of(directory));
            case Base.Stored(StoredImage image) -> {
                List<Digest> chain = ChainIds.of(image.document().diffIds());
                Optional<Digest> top =
                        chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast());
                yield new BuiltStage(image.layers(), bench.store().layers(image), top, false);
            }
            case Base.Earlier(Stage earlier) -> build.result(earlier);
        };
    }

    private BuiltStage packed(Step step, BuiltStage below, BuildStep shown)
            throws BuildException, IOException, InterruptedException {
        // What other stages hold is in no key of content: such a step is done, and its layer tells.
        boolean comparable = step.stages().isEmpty();
        Digest content = StepCache.onContent(step, below.chain());
        if (!build.isFresh(stage, step)) {
            Optional<StepCache.Packed> known = cache.packed(step.key());
            if (known.isPresent() && known.get().chain().equals(chain(below, known.get()))) {
                listener.cached(shown);
                return below.with(known.get());
            }
            known = comparable ? cache.packed(content) : Optional.empty();
            if (known.isPresent()) {
                cache.record(step.key(), known.get(), runner().workspace());
                listener.cached(shown);
                return below.with(known.get());
            }
        }
        long start = begin(step, shown);
        try {
            Path layer = run(step, below, shown);
            Workspace workspace = runner().workspace();
            StepCache.Packed made = cache.pack(layer, below.chain(), bench.runtime(), workspace);
            cache.record(step.key(), made, workspace);
            if (comparable) {
                cache.record(content, made, workspace);
            }
            end(shown, start);
            return below.with(made);
        } catch (BuildException | IOException e) {
            listener.failed(shown, since(start));
            throw e;
        }
    }

    /** Of the cached layer above these: one without a name may have been made again differently. */
    private static Digest chain(BuiltStage below, StepCache.Packed known) {
        return ChainIds.of(below.chain(), known.layer().diffId());
    }

    private BuiltStage unpacked(Step step, BuiltStage below, BuildStep shown)
            throws BuildException, IOException, InterruptedException {
        Optional<Path> known =
                below.remade() || build.isFresh(stage, step)
                        ? Optional.empty()
                        : cache.directory(step.key());
        if (known.isPresent()) {
            listener.cached(shown);
            return below.with(known.get());
        }
        long start = begin(step, shown);
        try {
            Path layer = run(step, below, shown);
            Path kept = cache.keep(step.key(), layer, bench.runtime(), runner().workspace());
            end(shown, start);
            return below.remadeWith(kept);
        } catch (BuildException | IOException e) {
            listener.failed(shown, since(start));
            throw e;
        }
    }

    /** A step that waits for other stages has not begun. */
    private long begin(Step step, BuildStep shown)
            throws BuildException, IOException, InterruptedException {
        for (Stage needed : step.stages()) {
            build.result(needed);
        }
        listener.started(shown);
        return System.nanoTime();
    }

    private void end(BuildStep shown, long start) {
        listener.finished(shown, since(start));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private Path run(Step step, BuiltStage below, BuildStep shown)
            throws BuildException, IOException, InterruptedException {
        if (step instanceof Step.Run) {
            checkPrograms(step);
        }
        PLACES.acquire();
        try {
            return runner().run(step, below.directories(), line -> listener.output(shown, line));
        } finally {
            PLACES.release();
        }
    }

    /** Without this, what a user sees is "exec format error" of some shell. */
    private void checkPrograms(Step step) throws BuildException, IOException {
        Optional<String> obstacle = ForeignPrograms.ofKernel().obstacle(stage.platform());
        if (obstacle.isPresent()) {
            throw BuildException.at(
                    step.statement().location(),
                    "a stage for " + stage.platform() + " cannot RUN: " + obstacle.get());
        }
    }

    /** A workspace is opened when there is something to do. */
    private StepRunner runner() throws IOException, InterruptedException {
        synchronized (this) {
            refuseWhenCancelled();
            if (runner != null) {
                return runner;
            }
        }
        Workspace workspace = bench.store().writer().workspace();
        StepRunner made =
                new StepRunner(
                        bench, options, workspace, each -> build.result(each).directories(), epoch);
        synchronized (this) {
            runner = made;
            refuseWhenCancelled();
            return made;
        }
    }

    private void refuseWhenCancelled() throws InterruptedException {
        if (cancelled) {
            throw new InterruptedException("another stage failed");
        }
    }

    boolean isOf(Stage other) {
        return stage.number() == other.number();
    }

    void cancel() throws IOException {
        StepRunner active;
        synchronized (this) {
            cancelled = true;
            active = ended ? null : runner;
        }
        if (active != null) {
            active.stop();
        }
    }

    private void close() throws IOException {
        StepRunner active;
        synchronized (this) {
            ended = true;
            active = runner;
        }
        if (active != null) {
            active.close();
        }
    }
}
