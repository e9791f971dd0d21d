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
 * Results of steps, by their keys. A layer that an image has lies among the store's layers, and a
 * small file here says which one it is; any other lies here.
 */
final class StepCache {
    private final ImageWriter writer;

    StepCache(ImageWriter writer) {
        this.writer = writer;
    }

    /**
     * A step's layer as part of an image.
     *
     * @param chain of this layer and those below
     */
    record Packed(Digest chain, StoredLayer layer, Path directory) {}

    /** The layer of a step whose stage is no part of an image. */
    Optional<Path> directory(Digest key) throws IOException {
        Path directory = writer.steps().resolve(key.hex());
        if (Files.isDirectory(directory)) {
            return Optional.of(directory);
        }
        return packed(key).map(Packed::directory);
    }

    Optional<Packed> packed(Digest key) throws IOException {
        JsonNode record;
        try {
            record = Json.parse(Files.readString(record(key)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
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

    /** Keeps a finished layer, which is in the workspace. */
    Path keep(Digest key, Path layer) throws IOException {
        Path directory = Files.createDirectories(writer.steps()).resolve(key.hex());
        DurableFile.publishDirectory(layer, directory);
        return directory;
    }

    /** Makes a finished layer, which is in the workspace, one of the store's. */
    Packed pack(
            Digest key,
            Path directory,
            Optional<Digest> below,
            RuntimeProgram runtime,
            Workspace workspace)
            throws IOException {
        StoredLayer layer = writer.addLayer(workspace, below, runtime, directory);
        Digest chain = ChainIds.of(below, layer.diffId());
        String record =
                Json.write(
                        Json.object()
                                .put("chain", chain.toString())
                                .put("diffId", layer.diffId().toString())
                                .put("blob", layer.blob().toString())
                                .put("size", layer.size()));
        Files.createDirectories(writer.steps());
        DurableFile.write(record(key), record.getBytes(StandardCharsets.UTF_8), workspace.unused());
        return new Packed(chain, layer, writer.directory(chain));
    }

    private Path record(Digest key) {
        return writer.steps().resolve(key.hex() + ".json");
    }
}
