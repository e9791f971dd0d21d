package jcompose.build;

import jcompose.image.Trees;
import jcompose.image.Workspace;
import jcompose.json.Json;
import jcompose.runtime.RuntimeProgram;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Does steps: each in a new directory, which becomes the layer. */
final class StepRunner {
    private static final int LINES_IN_ERRORS = 20;

    private final RuntimeProgram runtime;
    private final StepContainer container;
    private final Workspace workspace;
    private final Optional<Instant> epoch;

    StepRunner(
            RuntimeProgram runtime,
            String cgroupParent,
            Workspace workspace,
            Optional<Instant> epoch) {
        this.runtime = runtime;
        this.container = new StepContainer(runtime, cgroupParent, workspace.directory());
        this.workspace = workspace;
        this.epoch = epoch;
    }

    /**
     * Does one step and returns its layer, in the workspace.
     *
     * @param layers below it, topmost first
     * @param stages built so far, by number
     */
    Path run(Step step, List<Path> layers, Map<Integer, BuiltStage> stages, Consumer<String> output)
            throws BuildException, IOException {
        // Whatever the step dates is later than this file, by the same clock.
        Path mark = Files.createFile(workspace.unused());
        FileTime start = Files.getLastModifiedTime(mark);
        Path layer =
                switch (step) {
                    case Step.Run run -> execute(run, layers, output);
                    case Step.Copy copy -> copy(copy, layers, stages);
                    case Step.Directory directory -> makeDirectory(directory, layers);
                };
        Times.settle(layer, start, epoch);
        return layer;
    }

    private Path execute(Step.Run step, List<Path> layers, Consumer<String> output)
            throws BuildException, IOException {
        Deque<String> last = new ArrayDeque<>();
        StepContainer.Ended ended =
                container.run(
                        step,
                        layers,
                        workspace,
                        line -> {
                            last.addLast(line);
                            if (last.size() > LINES_IN_ERRORS) {
                                last.removeFirst();
                            }
                            output.accept(line);
                        });
        if (ended.status() != 0) {
            StringBuilder message = new StringBuilder(Planner.line(step.statement()));
            message.append(" failed with exit status ").append(ended.status());
            last.forEach(line -> message.append("\n    ").append(line));
            throw step.statement().location().error(message.toString());
        }
        return ended.upper();
    }

    private Path copy(Step.Copy step, List<Path> layers, Map<Integer, BuiltStage> stages)
            throws BuildException, IOException {
        Location location = step.statement().location();
        ObjectNode request = Json.object();
        ArrayNode items = Json.array(List.of());
        for (Step.Item item : step.items()) {
            items.addObject().put("source", item.source()).put("target", item.target());
        }
        request.set("copies", items);
        request.set("from", source(step.source(), stages));
        if (step.source() instanceof Step.OfTree(_, List<String> ignored) && !ignored.isEmpty()) {
            request.set("except", Json.array(ignored));
        }
        if (step.owner().isPresent()) {
            String owner = new Accounts(layers).numeric(step.owner().get(), location);
            request.put("owner", owner);
        }
        step.mode().ifPresent(mode -> request.put("mode", mode));
        return copied(request, layers, step.statement());
    }

    private ObjectNode source(Step.Source source, Map<Integer, BuiltStage> stages)
            throws IOException {
        return switch (source) {
            case Step.OfTree(ContextTree tree, _) ->
                    Json.object().put("directory", tree.root().toString());
            case Step.OfStage(Stage stage) -> {
                BuiltStage built = stages.get(stage.number());
                if (built == null) {
                    throw new IllegalStateException("stage " + stage.name() + " is not built yet");
                }
                yield lower(built.directories());
            }
            case Step.OfImage(var image) -> lower(image.layers());
        };
    }

    /** An overlay needs a layer, even one of nothing. */
    private ObjectNode lower(List<Path> layers) throws IOException {
        ObjectNode tree = Json.object();
        ArrayNode lower = tree.putArray("lower");
        for (Path layer : layers.isEmpty() ? List.of(newDirectory()) : layers) {
            lower.add(layer.toString());
        }
        return tree;
    }

    /** What is there stays as it is. */
    private Path makeDirectory(Step.Directory step, List<Path> layers)
            throws BuildException, IOException {
        ObjectNode request = Json.object();
        request.putObject("from").put("directory", newDirectory().toString());
        request.putArray("copies").addObject().put("source", "/").put("target", step.path());
        if (!step.owner().isEmpty()) {
            Location location = step.statement().location();
            request.put("owner", new Accounts(layers).numeric(step.owner(), location));
        }
        return copied(request, layers, step.statement());
    }

    private Path copied(ObjectNode request, List<Path> layers, Statement statement)
            throws BuildException, IOException {
        Path upper = newDirectory();
        Path work = newDirectory();
        ObjectNode to = lower(layers);
        to.put("upper", upper.toString()).put("work", work.toString());
        request.set("to", to);
        try {
            runtime.copy(request);
        } catch (jcompose.process.CommandFailure e) {
            throw statement.location().error(Planner.line(statement) + ": " + e.getMessage());
        }
        Trees.delete(work);
        return upper;
    }

    private Path newDirectory() throws IOException {
        Path directory = Files.createDirectory(workspace.unused());
        // Not what the umask leaves of it: this may become an image's root directory.
        return Files.setPosixFilePermissions(
                directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
