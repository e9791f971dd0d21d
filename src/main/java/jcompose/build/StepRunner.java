package jcompose.build;

import jcompose.dockerfile.Location;
import jcompose.image.Workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Does the steps of one stage: each in a new directory, which becomes the layer. */
final class StepRunner implements AutoCloseable {
    private static final int LINES_IN_ERRORS = 20;

    private final Workbench bench;
    private final BuildOptions options;
    private final StepContainer container;
    private final Workspace workspace;
    private final TreeCopies trees;
    private final Optional<Instant> epoch;

    StepRunner(
            Workbench bench,
            BuildOptions options,
            Workspace workspace,
            TreeCopies.StageLayers stages,
            Optional<Instant> epoch) {
        this.bench = bench;
        this.options = options;
        this.container =
                new StepContainer(bench.runtime(), bench.cgroupParent(), workspace.directory());
        this.workspace = workspace;
        this.trees = new TreeCopies(bench.runtime(), workspace, stages);
        this.epoch = epoch;
    }

    Workspace workspace() {
        return workspace;
    }

    /**
     * Does one step and returns its layer, in the workspace.
     *
     * @param layers below it, topmost first
     */
    Path run(Step step, List<Path> layers, Consumer<String> output)
            throws BuildException, IOException, InterruptedException {
        // Whatever the step dates is later than this file, by the same clock.
        Path mark = Files.createFile(workspace.unused());
        FileTime start = Files.getLastModifiedTime(mark);
        Path layer =
                switch (step) {
                    case Step.Run run -> execute(run, layers, output);
                    case Step.Copy copy -> copy(copy, layers);
                    case Step.Directory directory -> makeDirectory(directory, layers);
                };
        Times.settle(layer, start, epoch);
        return layer;
    }

    private Path execute(Step.Run step, List<Path> layers, Consumer<String> output)
            throws BuildException, IOException, InterruptedException {
        Deque<String> last = new ArrayDeque<>();
        StepContainer.Ended ended;
        try (StepMounts mounts = new StepMounts(bench, trees, workspace, options)) {
            mounts.prepare(step);
            ended =
                    container.run(
                            step,
                            layers,
                            options,
                            mounts,
                            workspace,
                            line -> {
                                last.addLast(line);
                                if (last.size() > LINES_IN_ERRORS) {
                                    last.removeFirst();
                                }
                                output.accept(line);
                            });
        }
        if (ended.status() != 0) {
            StringBuilder message = new StringBuilder(Planner.line(step.statement()));
            message.append(" failed with exit status ").append(ended.status());
            last.forEach(line -> message.append("\n    ").append(line));
            throw BuildException.at(step.statement().location(), message.toString());
        }
        return ended.upper();
    }

    private Path copy(Step.Copy step, List<Path> layers) throws BuildException, IOException {
        Path upper = trees.newDirectory();
        Optional<String> owner = Optional.empty();
        if (step.owner().isPresent()) {
            Location location = step.statement().location();
            owner = Optional.of(new Accounts(layers).numeric(step.owner().get(), location));
        }
        boolean symbols = step.mode().isPresent() && !FileModes.isOctal(step.mode().get());
        // Symbols depend on each file's own mode: such files are changed on their way.
        List<Path> below = step.link() || symbols ? List.of() : layers;
        for (Step.Part part : step.parts()) {
            copy(part, new TreeCopies.Target(upper, below), owner, step);
        }
        if (!symbols) {
            return upper;
        }
        FileModes.apply(step.mode().orElseThrow(), upper);
        Path changed = trees.newDirectory();
        ContextTree tree = new ContextTree(upper, IgnoreRules.NONE);
        trees.copy(
                new Step.OfTree(tree, List.of()),
                new TreeCopies.Found(List.of(new Step.Item("/", "/")), List.of()),
                new TreeCopies.Target(changed, step.link() ? List.of() : layers),
                TreeCopies.Change.NONE,
                step.statement());
        return changed;
    }

    private void copy(
            Step.Part part, TreeCopies.Target target, Optional<String> owner, Step.Copy step)
            throws BuildException, IOException {
        Optional<String> mode = step.mode().filter(FileModes::isOctal);
        TreeCopies.Change asGiven = new TreeCopies.Change(owner, mode);
        TreeCopies.Change ours = new TreeCopies.Change(Optional.of(owner.orElse("0:0")), mode);
        switch (part) {
            case Step.Files files ->
                    trees.copy(
                            files.source(),
                            new TreeCopies.Found(files.items(), TreeCopies.ignored(files.source())),
                            target,
                            files.source() instanceof Step.OfTree ? ours : asGiven,
                            step.statement());
            case Step.Search search ->
                    trees.copy(
                            search.source(),
                            trees.find(search, step.statement().location()),
                            target,
                            asGiven,
                            step.statement());
            case Step.Inline inline -> {
                Path directory = trees.newDirectory();
                Path file = Files.writeString(directory.resolve("content"), inline.content());
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
                copyOwn(directory, new Step.Item("content", inline.target()), target, ours, step);
            }
            case Step.Archive archive -> {
                Path directory = trees.newDirectory();
                try {
                    Archives.unpack(archive.file(), directory);
                } catch (jcompose.process.CommandFailure e) {
                    throw BuildException.at(
                            step.statement().location(), String.valueOf(e.getMessage()));
                }
                copyOwn(directory, new Step.Item("/", archive.target()), target, asGiven, step);
            }
        }
    }

    private void copyOwn(
            Path directory,
            Step.Item item,
            TreeCopies.Target target,
            TreeCopies.Change change,
            Step.Copy step)
            throws BuildException, IOException {
        ContextTree tree = new ContextTree(directory, IgnoreRules.NONE);
        trees.copy(
                new Step.OfTree(tree, List.of()),
                new TreeCopies.Found(List.of(item), List.of()),
                target,
                change,
                step.statement());
    }

    /** What is there stays as it is. */
    private Path makeDirectory(Step.Directory step, List<Path> layers)
            throws BuildException, IOException {
        Path upper = trees.newDirectory();
        Optional<String> owner = Optional.empty();
        if (!step.owner().isEmpty()) {
            Location location = step.statement().location();
            owner = Optional.of(new Accounts(layers).numeric(step.owner(), location));
        }
        ContextTree nothing = new ContextTree(trees.newDirectory(), IgnoreRules.NONE);
        trees.copy(
                new Step.OfTree(nothing, List.of()),
                new TreeCopies.Found(List.of(new Step.Item("/", step.path())), List.of()),
                new TreeCopies.Target(upper, layers),
                new TreeCopies.Change(owner, Optional.empty()),
                step.statement());
        return upper;
    }

    /** Ends the container of the step that is being done, from another thread. */
    void stop() throws IOException {
        container.stop();
    }

    @Override
    public void close() throws IOException {
        workspace.close();
    }
}
