package jcompose.build;

import jcompose.dockerfile.Location;
import jcompose.dockerfile.Statement;
import jcompose.file.Trees;
import jcompose.image.Workspace;
import jcompose.json.Json;
import jcompose.process.CommandFailure;
import jcompose.runtime.RuntimeProgram;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Copies between contexts, stages and new layers; the runtime keeps each path beneath its root. */
final class TreeCopies {
    private final RuntimeProgram runtime;
    private final Workspace workspace;
    private final StageLayers stages;

    /** Finds the layers of stages that are built. */
    @FunctionalInterface
    interface StageLayers {
        /** Topmost first. */
        List<Path> of(Stage stage) throws BuildException, IOException, InterruptedException;
    }

    TreeCopies(RuntimeProgram runtime, Workspace workspace, StageLayers stages) {
        this.runtime = runtime;
        this.workspace = workspace;
        this.stages = stages;
    }

    /** How files change while they are copied. */
    record Change(Optional<String> owner, Optional<String> mode) {
        static final Change NONE = new Change(Optional.empty(), Optional.empty());
    }

    /** A layer that is being made, on those below it. */
    record Target(Path upper, List<Path> layers) {}

    void copy(Step.Source source, Found files, Target target, Change change, Statement statement)
            throws BuildException, IOException {
        ObjectNode to = lower(target.layers());
        Path work = newDirectory();
        to.put("upper", target.upper().toString()).put("work", work.toString());
        copy(from(source), files.ignored(), files.items(), to, change, statement);
        Trees.delete(work);
    }

    /** Copies a file or directory to a new name in a directory of ours, and returns it. */
    Path copyTo(Step.Source source, String path, Path into, Step step)
            throws BuildException, IOException {
        copyPlainly(source, new Step.Item(path.isEmpty() ? "/" : path, "/content"), into, step);
        return into.resolve("content");
    }

    /** Copies what is in a directory into a directory of ours. */
    void copyContent(Step.Source source, String path, Path into, Step step)
            throws BuildException, IOException {
        copyPlainly(source, new Step.Item(path.isEmpty() ? "/" : path, "/"), into, step);
    }

    private void copyPlainly(Step.Source source, Step.Item item, Path into, Step step)
            throws BuildException, IOException {
        ObjectNode to = Json.object().put("directory", into.toString());
        Change change = source instanceof Step.OfTree ? rootOwned() : Change.NONE;
        copy(from(source), ignored(source), List.of(item), to, change, step.statement());
    }

    static Change rootOwned() {
        return new Change(Optional.of("0:0"), Optional.empty());
    }

    private void copy(
            ObjectNode from,
            List<String> ignored,
            List<Step.Item> items,
            ObjectNode to,
            Change change,
            Statement statement)
            throws BuildException, IOException {
        ObjectNode request = Json.object();
        request.set("from", from);
        request.set("to", to);
        ArrayNode copies = request.putArray("copies");
        for (Step.Item item : items) {
            copies.addObject().put("source", item.source()).put("target", item.target());
        }
        if (!ignored.isEmpty()) {
            request.set("except", Json.array(ignored));
        }
        change.owner().ifPresent(owner -> request.put("owner", owner));
        change.mode().ifPresent(mode -> request.put("mode", mode));
        try {
            runtime.copy(request);
        } catch (CommandFailure e) {
            throw BuildException.at(
                    statement.location(), Planner.line(statement) + ": " + e.getMessage());
        }
    }

    static List<String> ignored(Step.Source source) {
        return source instanceof Step.OfTree(_, List<String> paths) ? paths : List.of();
    }

    private ObjectNode from(Step.Source source) throws BuildException, IOException {
        return switch (source) {
            case Step.OfTree(ContextTree tree, _) ->
                    Json.object().put("directory", tree.root().toString());
            case Step.OfStage(Stage stage) -> {
                try {
                    yield lower(stages.of(stage));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while waiting for " + stage.name(), e);
                }
            }
            case Step.OfImage(var image) -> lower(image.layers());
        };
    }

    /** What a search finds, and of that what is not to be copied. */
    record Found(List<Step.Item> items, List<String> ignored) {}

    Found find(Step.Search search, Location location) throws BuildException, IOException {
        List<String> all = new ArrayList<>();
        ObjectNode request = Json.object();
        request.set("from", from(search.source()));
        request.put("under", SearchPattern.fixed(search.pattern()));
        runtime.list(request, all::add);
        IgnoreRules excludes = IgnoreRules.of(search.excludes(), location);
        List<Step.Item> items = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        for (String path : new SearchPattern(search.pattern()).matching(all)) {
            boolean directory = all.contains(path + "/");
            if (!directory && excludes.ignores(CopyPlanner.name(path))) {
                continue;
            }
            String target =
                    search.parents()
                            ? Parents.target(path, search.pattern(), search.target())
                            : search.target();
            items.add(new Step.Item(path, target));
            ignore(path + "/", all, excludes, ignored);
        }
        if (items.isEmpty()) {
            throw BuildException.at(
                    location,
                    PathPattern.isPattern(search.pattern())
                            ? "nothing there matches " + search.pattern()
                            : search.pattern() + " does not exist there");
        }
        if (items.size() > 1 && !search.parents() && !search.target().endsWith("/")) {
            throw BuildException.at(
                    location,
                    "several sources go into a directory: " + search.target() + "/, with a slash");
        }
        return new Found(items, ignored);
    }

    private static void ignore(
            String directory, List<String> all, IgnoreRules excludes, List<String> ignored) {
        if (excludes.isEmpty()) {
            return;
        }
        for (String path : all) {
            if (path.startsWith(directory) && path.length() > directory.length()) {
                String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
                boolean left = excludes.ignores(plain.substring(directory.length()));
                if (left && !(path.endsWith("/") && excludes.hasInclusions())) {
                    ignored.add(plain);
                }
            }
        }
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

    Path newDirectory() throws IOException {
        Path directory = Files.createDirectory(workspace.unused());
        // Not what the umask leaves of it: this may become an image's root directory.
        return Files.setPosixFilePermissions(
                directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
