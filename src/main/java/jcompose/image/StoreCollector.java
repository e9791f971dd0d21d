package jcompose.image;

import jcompose.file.Trees;
import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Removes blobs and unpacked layers that nothing needs. Whoever writes to the store has a workspace
 * open until what it has written is named; as long as there is one, nothing is removed, and none
 * can be opened meanwhile: INVARIANT what is removed was named by nobody while the store's lock was
 * held.
 */
public final class StoreCollector {
    private static final String REMOVED = "removed-";
    private static final long MANIFEST_LIMIT = 8 << 20;

    private final StoreFiles files;
    private final LockFile lock;

    StoreCollector(StoreFiles files, LockFile lock) {
        this.files = files;
        this.lock = lock;
    }

    /**
     * What was, or would be, removed.
     *
     * @param busy somebody is writing, so that nothing was removed
     */
    public record Collected(int blobs, int layers, long bytes, boolean busy) {}

    /**
     * Removes them.
     *
     * @param inUse names of layer directories that containers have, whatever the index says
     * @param cache how much of what builds have kept goes as well
     */
    public Collected collect(Set<String> inUse, BuildCache.Extent cache)
            throws IOException, InterruptedException {
        if (!Files.isDirectory(files.root())) {
            return new Collected(0, 0, 0, false);
        }
        try (LockFile.Held _ = lock.hold()) {
            if (isBusy()) {
                return new Collected(0, 0, 0, true);
            }
            Unneeded unneeded = unneeded(inUse, cache, _ -> true);
            Collected collected = measured(unneeded, false);
            // Results of steps before their layers: who finds a result finds its layer.
            for (Path each : unneeded.kept()) {
                remove(each);
            }
            for (Path each : unneeded.content()) {
                remove(each);
            }
            // Who waits for one of these has a workspace.
            Trees.delete(files.layerLocks());
            sweep();
            return collected;
        }
    }

    /**
     * What {@link #collect} would remove once the images that {@code kept} refuses are gone.
     *
     * @param kept by the manifest's digest
     */
    public Collected estimate(Set<String> inUse, BuildCache.Extent cache, Predicate<Digest> kept)
            throws IOException {
        return measured(unneeded(inUse, cache, kept), isBusy());
    }

    /** Bytes of all blobs and layers. */
    public long bytes() throws IOException {
        return TreeSize.of(files.blobs()) + TreeSize.of(files.layers());
    }

    private boolean isBusy() throws IOException {
        Set<Path> abandoned = new HashSet<>(Workspace.abandoned(files.ingest()));
        return children(files.ingest()).stream()
                .anyMatch(
                        each ->
                                !abandoned.contains(each)
                                        && !each.getFileName().toString().startsWith(REMOVED));
    }

    /**
     * What can go.
     *
     * @param kept of the builds
     * @param content blobs and layers
     */
    private record Unneeded(List<Path> kept, List<Path> content) {}

    private Unneeded unneeded(Set<String> inUse, BuildCache.Extent extent, Predicate<Digest> kept)
            throws IOException {
        Set<String> blobs = new HashSet<>();
        Set<String> layers = new HashSet<>();
        for (IndexEntry entry : ImageStore.index(files).entries()) {
            if (kept.test(entry.manifest())) {
                need(entry.manifest().hex(), blobs, layers);
            }
        }
        List<Path> doomed = files.buildCache().doomed(extent, layers);
        Set<String> cached = files.buildCache().needed(doomed);
        blobs.addAll(cached);
        layers.addAll(cached);
        layers.addAll(inUse);
        List<Path> unneeded = new ArrayList<>();
        for (Path blob : children(files.blobs())) {
            if (!blobs.contains(blob.getFileName().toString())) {
                unneeded.add(blob);
            }
        }
        for (Path layer : children(files.layers())) {
            if (!layers.contains(layer.getFileName().toString())) {
                unneeded.add(layer);
            }
        }
        return new Unneeded(doomed, unneeded);
    }

    /** A blob, and what it refers to if it is a manifest, an index or a document. */
    private void need(String hash, Set<String> blobs, Set<String> layers) throws IOException {
        if (!blobs.add(hash)) {
            return;
        }
        JsonNode json;
        try {
            Path blob = files.blobs().resolve(hash);
            if (Files.size(blob) > MANIFEST_LIMIT) {
                return;
            }
            json = Json.parse(Files.readString(blob));
        } catch (NoSuchFileException | JacksonException e) {
            return;
        } catch (java.nio.charset.CharacterCodingException e) {
            return; // a layer
        }
        need(json.path("config"), blobs, layers);
        for (String list : List.of("layers", "manifests")) {
            for (JsonNode each : json.path(list)) {
                need(each, blobs, layers);
            }
        }
        List<Digest> diffIds = new ArrayList<>();
        for (JsonNode diffId : json.path("rootfs").path("diff_ids")) {
            diffIds.add(Digest.parse(diffId.asString("")));
        }
        ChainIds.of(diffIds).forEach(chain -> layers.add(chain.hex()));
    }

    private void need(JsonNode descriptor, Set<String> blobs, Set<String> layers)
            throws IOException {
        String digest = descriptor.path("digest").asString("");
        if (digest.startsWith("sha256:")) {
            need(digest.substring("sha256:".length()), blobs, layers);
        }
    }

    private static Collected measured(Unneeded unneeded, boolean busy) throws IOException {
        int layers = 0;
        long bytes = 0;
        for (Path each : unneeded.content()) {
            layers += Files.isDirectory(each) ? 1 : 0;
            bytes += TreeSize.of(each);
        }
        for (Path each : unneeded.kept()) {
            bytes += TreeSize.of(each);
        }
        return new Collected(unneeded.content().size() - layers, layers, bytes, busy);
    }

    /** Out of sight in one step: half of a layer is never seen as one. */
    private void remove(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.createDirectories(files.ingest());
        String name = REMOVED + path.getFileName() + "-" + Long.toHexString(System.nanoTime());
        Path aside = files.ingest().resolve(name);
        Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        Trees.delete(aside);
    }

    private void sweep() throws IOException {
        for (Path each : children(files.ingest())) {
            if (each.getFileName().toString().startsWith(REMOVED)) {
                Trees.delete(each);
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(directory)) {
            entries.forEach(children::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return children;
    }
}
