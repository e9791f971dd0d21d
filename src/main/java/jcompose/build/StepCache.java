package jcompose.build;

import jcompose.image.ChainIds;
import jcompose.image.DurableFile;
import jcompose.image.ImageWriter;
import jcompose.image.StoredLayer;
import jcompose.image.Workspace;
import jcompose.json.Json;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Results of steps, by their keys: small files that say which layer it is. A layer that an image
 * has lies among the store's layers; any other lies here. A newer result takes an older one's place
 * without disturbing those who still read that.
 */
final class StepCache {
    private final ImageWriter writer;
    private final Path steps;

    StepCache(ImageWriter writer) {
        this.writer = writer;
        this.steps = writer.buildCache().steps();
    }

    /**
     * A step's layer as part of an image.
     *
     * @param chain of this layer and those below
     */
    record Packed(Digest chain, StoredLayer layer, Path directory) {}

    /** The layer of a step whose stage is no part of an image. */
    Optional<Path> directory(Digest key) throws IOException {
        Optional<JsonNode> record = read(key);
        if (record.isPresent() && record.get().has("directory")) {
            String name = record.get().path("directory").asString("");
            Path directory = steps.resolve(name);
            return Files.isDirectory(directory) ? Optional.of(directory) : Optional.empty();
        }
        return packed(key).map(Packed::directory);
    }

    Optional<Packed> packed(Digest key) throws IOException {
        Optional<JsonNode> found = read(key);
        if (found.isEmpty() || !found.get().has("chain")) {
            return Optional.empty();
        }
        JsonNode record = found.get();
        Digest chain = Digest.parse(record.path("chain").asString(""));
        StoredLayer layer =
                new StoredLayer(
                        Digest.parse(record.path("diffId").asString("")),
                        Digest.parse(record.path("blob").asString("")),
                        record.path("size").asLong(0));
        Path directory = writer.directory(chain);
        return Files.isDirectory(directory) && writer.has(layer)
                ? Optional.of(new Packed(chain, layer, directory))
                : Optional.empty();
    }

    /** Of what a step does on layers of that content, whatever they were made by. */
    static Digest onContent(Step step, Optional<Digest> below) {
        return new Fingerprint("content")
                .add(step.own())
                .add(below.map(Digest::toString).orElse(""))
                .finish();
    }

    /** Keeps a finished layer, which is in the workspace. */
    Path keep(Digest key, Path layer, RuntimeProgram runtime, Workspace workspace)
            throws IOException {
        runtime.synchronise(workspace.directory());
        Files.createDirectories(steps);
        String name = key.shortened() + "-" + workspace.name();
        Path directory = steps.resolve(name);
        DurableFile.publishDirectory(layer, directory);
        write(key, Json.write(Json.object().put("directory", name)), workspace);
        return directory;
    }

    /** Makes a finished layer, which is in the workspace, one of the store's. */
    Packed pack(Path directory, Optional<Digest> below, RuntimeProgram runtime, Workspace workspace)
            throws IOException {
        StoredLayer layer = writer.addLayer(workspace, below, runtime, directory);
        Digest chain = ChainIds.of(below, layer.diffId());
        return new Packed(chain, layer, writer.directory(chain));
    }

    /** Says under a key which layer it is. */
    void record(Digest key, Packed packed, Workspace workspace) throws IOException {
        Files.createDirectories(steps);
        String record =
                Json.write(
                        Json.object()
                                .put("chain", packed.chain().toString())
                                .put("diffId", packed.layer().diffId().toString())
                                .put("blob", packed.layer().blob().toString())
                                .put("size", packed.layer().size()));
        write(key, record, workspace);
    }

    private void write(Digest key, String record, Workspace workspace) throws IOException {
        DurableFile.write(file(key), record.getBytes(StandardCharsets.UTF_8), workspace.unused());
    }

    private Optional<JsonNode> read(Digest key) throws IOException {
        try {
            return Optional.of(Json.parse(Files.readString(file(key))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path file(Digest key) {
        return steps.resolve(key.hex() + ".json");
    }
}
