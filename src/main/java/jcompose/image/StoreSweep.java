package jcompose.image;

import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds blobs and layers that neither an image nor a result of a build step needs: what a killed
 * pull had finished, or what a removed image leaves. The caller holds the store's lock, and no
 * writer is at work.
 */
final class StoreSweep {
    private final StoreFiles files;
    private final Set<String> blobs = new HashSet<>();
    private final Set<String> layers = new HashSet<>();

    StoreSweep(StoreFiles files) {
        this.files = files;
    }

    /**
     * What nobody needs.
     *
     * @param inUse layers that containers run on
     * @throws IOException also when an image cannot be read: what it needs is not known then
     */
    List<Path> unneeded(Set<Path> inUse) throws IOException {
        inUse.forEach(layer -> layers.add(layer.getFileName().toString()));
        for (IndexEntry entry : ImageStore.index(files).entries()) {
            keep(entry);
        }
        keepSteps();
        List<Path> unneeded = new ArrayList<>();
        collect(files.layers(), layers, unneeded);
        collect(files.blobs(), blobs, unneeded);
        return unneeded;
    }

    private void keep(IndexEntry entry) throws IOException {
        blobs.add(entry.manifest().hex());
        try {
            String manifest = Files.readString(files.blob(entry.manifest()));
            Digest id = ImageManifest.config(manifest);
            blobs.add(id.hex());
            ImageDocument document = ImageDocument.parse(Files.readString(files.blob(id)));
            for (StoredLayer layer : ImageManifest.layers(manifest, document.diffIds())) {
                blobs.add(layer.blob().hex());
            }
            ChainIds.of(document.diffIds()).forEach(chain -> layers.add(chain.hex()));
        } catch (NoSuchFileException | JacksonException | IllegalArgumentException e) {
            throw new IOException(
                    "image "
                            + entry.manifest()
                            + " is damaged ("
                            + e.getMessage()
                            + "), so that nobody knows what it needs; see jcompose image verify,"
                            + " and remove it first",
                    e);
        }
    }

    /** The cache of the builder: a small file for each step, which names its layer. */
    private void keepSteps() throws IOException {
        if (!Files.isDirectory(files.steps())) {
            return;
        }
        try (DirectoryStream<Path> records = Files.newDirectoryStream(files.steps(), "*.json")) {
            for (Path record : records) {
                JsonNode step = Json.parse(Files.readString(record));
                blobs.add(hex(step.path("blob")));
                layers.add(hex(step.path("chain")));
            }
        }
    }

    private static String hex(JsonNode digest) {
        String text = digest.asString("");
        return text.substring(text.indexOf(':') + 1);
    }

    private static void collect(Path directory, Set<String> needed, List<Path> unneeded)
            throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (!needed.contains(entry.getFileName().toString())) {
                    unneeded.add(entry);
                }
            }
        }
    }
}
