package jcompose.image;

import jcompose.runtime.PackedLayer;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Changes an image store. Blobs and layers come first and {@code index.json} last, each in one
 * step: a writer killed in between leaves nothing that a reader sees.
 */
public final class ImageWriter {
    private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";

    private final StoreFiles files;
    private final LockFile lock;
    private final Map<ImageReference, LockFile> building = new ConcurrentHashMap<>();

    ImageWriter(StoreFiles files) {
        this.files = files;
        this.lock = new LockFile(files.lock());
    }

    /** A place for unfinished things. */
    public Workspace workspace() throws IOException, InterruptedException {
        Files.createDirectories(files.root());
        try (LockFile.Held _ = lock.hold()) {
            return Workspace.open(files.ingest());
        }
    }

    /** What to do about a killed writer before its workspace goes. */
    @FunctionalInterface
    public interface Abandoned {
        void handle(Path workspace) throws IOException;
    }

    /** Removes what killed writers have left. */
    public void collect(Abandoned each) throws IOException, InterruptedException {
        Files.createDirectories(files.root());
        try (LockFile.Held _ = lock.hold()) {
            for (Path abandoned : Workspace.abandoned(files.ingest())) {
                each.handle(abandoned);
                Trees.delete(abandoned);
            }
        }
    }

    /**
     * Removes blobs and layers that neither an image nor the builder's cache needs. As long as a
     * writer is at work nothing is removed: it may be about to need them.
     *
     * @param inUse directories of layers that containers run on
     * @param each hears of every file and directory before it goes
     * @return whether it was done
     */
    public boolean sweep(Set<Path> inUse, Consumer<Path> each)
            throws IOException, InterruptedException {
        Files.createDirectories(files.root());
        collect(abandoned -> {});
        try (LockFile.Held _ = lock.hold()) {
            if (Workspace.any(files.ingest())) {
                return false;
            }
            // Out of sight in one step each: half a layer must never be taken for a whole one.
            try (Workspace rubbish = Workspace.open(files.ingest())) {
                for (Path unneeded : new StoreSweep(files).unneeded(inUse)) {
                    each.accept(unneeded);
                    Files.move(unneeded, rubbish.unused(), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return true;
        }
    }

    /** Held by whoever builds an image of that name. */
    public LockFile building(ImageReference reference) throws IOException {
        Path locks = Files.createDirectories(files.buildLocks());
        return building.computeIfAbsent(
                reference,
                name -> new LockFile(locks.resolve(Sha256.of(name.toString()).shortened())));
    }

    /**
     * Adds a layer that was made here.
     *
     * @param below chain ID of the layers below it
     * @param directory an overlay's upper directory in the workspace; it becomes the store's
     */
    public StoredLayer addLayer(
            Workspace workspace, Optional<Digest> below, RuntimeProgram runtime, Path directory)
            throws IOException {
        Path temporary = workspace.unused();
        PackedLayer packed = runtime.pack(directory, temporary);
        Files.createDirectories(files.blobs());
        DurableFile.publish(temporary, files.blob(packed.blob()));
        Files.createDirectories(files.layers());
        DurableFile.publishDirectory(directory, files.layer(ChainIds.of(below, packed.diffId())));
        return new StoredLayer(packed.diffId(), packed.blob(), packed.size());
    }

    /**
     * For layers that come from elsewhere.
     *
     * @param workspace open until the image is put
     */
    public LayerIntake intake(
            RuntimeProgram runtime, Workspace workspace, IntakeListener listener) {
        return new LayerIntake(files, runtime, workspace, listener);
    }

    /** Where results of build steps are kept. */
    public Path steps() {
        return files.steps();
    }

    /** Whether the blob of a layer is there. */
    public boolean has(StoredLayer layer) {
        return Files.exists(files.blob(layer.blob()));
    }

    /** The directory of a layer; there when {@link #addLayer} has returned it. */
    public Path directory(Digest chain) {
        return files.layer(chain);
    }

    /**
     * Adds an image under a name, taking the name from the image that had it.
     *
     * @param layers the lowest first; their {@code diffId}s are the document's
     * @param inputs for {@link ImageStore#findByInputs}
     */
    public StoredImage put(
            ImageDocument document,
            List<StoredLayer> layers,
            ImageReference reference,
            Optional<Digest> inputs)
            throws IOException, InterruptedException {
        byte[] config = document.json().getBytes(StandardCharsets.UTF_8);
        byte[] manifest = manifest(config, layers).getBytes(StandardCharsets.UTF_8);
        try (Workspace workspace = workspace()) {
            return put(manifest, config, Optional.of(reference), inputs, workspace);
        }
    }

    /**
     * Adds an image that comes from elsewhere, its manifest and document as they are there. Its
     * layers are in the store.
     */
    public StoredImage adopt(
            byte[] manifest, byte[] config, Optional<ImageReference> reference, Workspace workspace)
            throws IOException, InterruptedException {
        return put(manifest, config, reference, Optional.empty(), workspace);
    }

    /** The manifest of an image whose layers are in the store. */
    public String manifest(byte[] config, List<StoredLayer> layers) throws IOException {
        List<LayerMediaType> types = new ArrayList<>(layers.size());
        for (StoredLayer layer : layers) {
            types.add(LayerMediaType.of(files.blob(layer.blob())));
        }
        return ImageManifest.write(Sha256.of(config), config.length, layers, types);
    }

    private StoredImage put(
            byte[] manifest,
            byte[] config,
            Optional<ImageReference> reference,
            Optional<Digest> inputs,
            Workspace workspace)
            throws IOException, InterruptedException {
        ImageDocument document = ImageDocument.parse(new String(config, StandardCharsets.UTF_8));
        Digest id = Sha256.of(config);
        Digest digest = Sha256.of(manifest);
        Files.createDirectories(files.blobs());
        DurableFile.write(files.blob(id), config, workspace.unused());
        DurableFile.write(files.blob(digest), manifest, workspace.unused());
        IndexEntry entry =
                new IndexEntry(
                        reference,
                        digest,
                        manifest.length,
                        document.architecture(),
                        document.os(),
                        Optional.of(id),
                        inputs);
        add(entry, workspace);
        List<Path> directories =
                ChainIds.of(document.diffIds()).reversed().stream().map(files::layer).toList();
        return new StoredImage(id, digest, document, directories);
    }

    /**
     * Gives an image one more name, taking the name from the image that had it.
     *
     * @throws IllegalArgumentException when the store has no such image
     */
    public void tag(Digest id, ImageReference reference) throws IOException, InterruptedException {
        try (Workspace workspace = workspace()) {
            for (IndexEntry entry : ImageStore.index(files).entries()) {
                if (ImageStore.id(files, entry).equals(id)) {
                    add(entry.named(Optional.of(reference)), workspace);
                    return;
                }
            }
        }
        throw new IllegalArgumentException("no image " + id + " in " + files.root());
    }

    private void add(IndexEntry entry, Workspace workspace)
            throws IOException, InterruptedException {
        try (LockFile.Held _ = lock.hold()) {
            if (!Files.exists(files.layout())) {
                byte[] layout = LAYOUT.getBytes(StandardCharsets.UTF_8);
                DurableFile.write(files.layout(), layout, workspace.unused());
            }
            byte[] index =
                    ImageStore.index(files).with(entry).write().getBytes(StandardCharsets.UTF_8);
            DurableFile.write(files.index(), index, workspace.unused());
        }
    }
}
