package jcompose.image;

import jcompose.file.Trees;
import jcompose.runtime.PackedLayer;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Changes an image store. Blobs and layers come first and {@code index.json} last, each in one
 * step: a writer killed in between leaves nothing that a reader sees.
 */
public final class ImageWriter {
    private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";

    private final StoreFiles files;
    private final LockFile lock;
    private final Map<ImageReference, LockFile> building = new ConcurrentHashMap<>();
    private final Map<Digest, LockFile> pulling = new ConcurrentHashMap<>();
    private final Map<Digest, LockFile> fetching = new ConcurrentHashMap<>();

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

    /**
     * Removes what killed writers have left, but for whole blobs, that marked their workspace so,
     * or had no time to put anything into it.
     */
    public void collectMarked(String mark) throws IOException, InterruptedException {
        Files.createDirectories(files.root());
        try (LockFile.Held _ = lock.hold()) {
            for (Path abandoned : Workspace.abandoned(files.ingest())) {
                if (Files.exists(abandoned.resolve(mark)) || Workspace.isUnused(abandoned)) {
                    LeftBlobs.keep(abandoned, files);
                    deleteQuietly(abandoned);
                }
            }
        }
    }

    /**
     * What a killed writer started may outlive it by a moment and write on; the next one tries
     * again.
     */
    private static void deleteQuietly(Path abandoned) throws IOException {
        try {
            Trees.delete(abandoned);
        } catch (DirectoryNotEmptyException e) {
            return;
        }
    }

    /** Removes what killed writers have left, but for whole blobs. */
    public void collect(Abandoned each) throws IOException, InterruptedException {
        Files.createDirectories(files.root());
        try (LockFile.Held _ = lock.hold()) {
            for (Path abandoned : Workspace.abandoned(files.ingest())) {
                each.handle(abandoned);
                LeftBlobs.keep(abandoned, files);
                Trees.delete(abandoned);
            }
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
        return new LayerIntake(files, runtime, workspace, this::fetching, listener);
    }

    /** Where builds keep what the next ones can use. */
    public BuildCache buildCache() {
        return files.buildCache();
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
        try (Workspace workspace = workspace()) {
            return put(content(document, layers, inputs), Optional.of(reference), workspace);
        }
    }

    /** What {@link #put} adds. */
    public ImageContent content(
            ImageDocument document, List<StoredLayer> layers, Optional<Digest> inputs)
            throws IOException {
        byte[] config = document.json().getBytes(StandardCharsets.UTF_8);
        byte[] manifest = manifest(config, layers).getBytes(StandardCharsets.UTF_8);
        return ImageContent.of(manifest, config, inputs);
    }

    /** The same with an image as it is elsewhere, which need not have a name. */
    public StoredImage put(
            ImageContent image, Optional<ImageReference> reference, Workspace workspace)
            throws IOException, InterruptedException {
        return put(List.of(image), reference, workspace).getFirst();
    }

    /** The same with images for several platforms, which get the name in one step. */
    public List<StoredImage> put(
            List<ImageContent> images, Optional<ImageReference> reference, Workspace workspace)
            throws IOException, InterruptedException {
        List<IndexEntry> entries = new ArrayList<>(images.size());
        List<StoredImage> stored = new ArrayList<>(images.size());
        Files.createDirectories(files.blobs());
        for (ImageContent image : images) {
            ImageDocument document =
                    ImageDocument.parse(new String(image.config(), StandardCharsets.UTF_8));
            Digest id = Sha256.of(image.config());
            Digest digest = Sha256.of(image.manifest());
            DurableFile.move(workspace.take(image.config(), id), files.blob(id));
            DurableFile.move(workspace.take(image.manifest(), digest), files.blob(digest));
            entries.add(
                    new IndexEntry(
                            reference,
                            digest,
                            image.mediaType(),
                            image.manifest().length,
                            document.platform(),
                            Optional.of(id),
                            image.inputs(),
                            image.origin()));
            stored.add(new StoredImage(id, digest, document, directories(document)));
        }
        add(entries, workspace);
        return stored;
    }

    /** The manifest of an image whose layers are in the store. */
    public String manifest(byte[] config, List<StoredLayer> layers) throws IOException {
        List<LayerMediaType> types = new ArrayList<>(layers.size());
        for (StoredLayer layer : layers) {
            types.add(LayerMediaType.of(files.blob(layer.blob())));
        }
        return ImageManifest.write(Sha256.of(config), config.length, layers, types);
    }

    /** Held, while a workspace is open, by whoever fetches that blob of a layer. */
    private LockFile fetching(Digest blob) {
        Path lock = files.layerLocks().resolve(blob.hex());
        return fetching.computeIfAbsent(blob, digest -> new LockFile(lock));
    }

    /** Held by whoever pulls an image with that manifest; others then find what they need. */
    public LockFile pulling(Digest manifest) throws IOException {
        Path locks = Files.createDirectories(files.pullLocks());
        return pulling.computeIfAbsent(
                manifest, digest -> new LockFile(locks.resolve(digest.shortened())));
    }

    /**
     * Gives an image one more name, taking the name from the image that had it.
     *
     * @throws IllegalArgumentException when the store does not have that very image: others may
     *     have the same document
     */
    public void tag(StoredImage image, ImageReference reference)
            throws IOException, InterruptedException {
        tag(List.of(image), reference);
    }

    /** The same for images of one name for several platforms. */
    public void tag(List<StoredImage> images, ImageReference reference)
            throws IOException, InterruptedException {
        try (Workspace workspace = workspace()) {
            List<IndexEntry> all = ImageStore.index(files).entries();
            List<IndexEntry> tagged = new ArrayList<>(images.size());
            for (StoredImage image : images) {
                IndexEntry entry =
                        all.stream()
                                .filter(each -> each.manifest().equals(image.manifest()))
                                .findFirst()
                                .orElseThrow(
                                        () ->
                                                new IllegalArgumentException(
                                                        "no image "
                                                                + image.id()
                                                                + " in "
                                                                + files.root()));
                tagged.add(entry.named(Optional.of(reference)));
            }
            add(tagged, workspace);
        }
    }

    private List<Path> directories(ImageDocument document) {
        return ChainIds.of(document.diffIds()).reversed().stream().map(files::layer).toList();
    }

    /** For removing what no image needs. */
    public StoreCollector collector() {
        return new StoreCollector(files, lock);
    }

    /** Takes the name from an image, which stays: containers may run on it. */
    public void untag(ImageReference reference) throws IOException, InterruptedException {
        change(
                index -> {
                    List<IndexEntry> entries = new ArrayList<>();
                    for (IndexEntry entry : index.entries()) {
                        boolean named = entry.isNamed(reference);
                        boolean more =
                                index.entries().stream()
                                                .filter(
                                                        other ->
                                                                other.manifest()
                                                                        .equals(entry.manifest()))
                                                .count()
                                        > 1;
                        if (!named) {
                            entries.add(entry);
                        } else if (!more) {
                            entries.add(entry.named(Optional.empty()));
                        }
                    }
                    return new Index(entries);
                });
    }

    /** Takes an image out of the index under all its names. */
    public void forget(Digest manifest) throws IOException, InterruptedException {
        change(
                index ->
                        new Index(
                                index.entries().stream()
                                        .filter(entry -> !entry.manifest().equals(manifest))
                                        .toList()));
    }

    /** Replaces the index in one step. */
    void change(UnaryOperator<Index> change) throws IOException, InterruptedException {
        try (Workspace workspace = workspace();
                LockFile.Held _ = lock.hold()) {
            byte[] index =
                    change.apply(ImageStore.index(files)).write().getBytes(StandardCharsets.UTF_8);
            DurableFile.write(files.index(), index, workspace.unused());
        }
    }

    private void add(List<IndexEntry> entries, Workspace workspace)
            throws IOException, InterruptedException {
        try (LockFile.Held _ = lock.hold()) {
            if (!Files.exists(files.layout())) {
                byte[] layout = LAYOUT.getBytes(StandardCharsets.UTF_8);
                DurableFile.write(files.layout(), layout, workspace.unused());
            }
            byte[] index =
                    ImageStore.index(files).with(entries).write().getBytes(StandardCharsets.UTF_8);
            Path temporary = workspace.unused();
            DurableFile.write(index, temporary);
            // The names that it refers to; where a journal has them since the line above, at once.
            for (Path directory : List.of(files.layers(), files.blobs())) {
                if (Files.exists(directory)) {
                    DurableFile.synchronise(directory);
                }
            }
            DurableFile.publish(temporary, files.index());
        }
    }
}
