package jcompose.image;

import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The images of one root directory: an OCI image layout, and each layer unpacked under its chain
 * ID. Readers never wait; an image that is not whole is not found. A process has one store per root
 * (see {@link LockFile}).
 */
public final class ImageStore {
    private final StoreFiles files;
    private final ImageWriter writer;

    public ImageStore(Path root) {
        files = new StoreFiles(root);
        writer = new ImageWriter(files);
    }

    public Path root() {
        return files.root();
    }

    /** For everything that changes the store. */
    public ImageWriter writer() {
        return writer;
    }

    /** The images of now, for who asks for several. */
    public StoreSnapshot snapshot() throws IOException {
        return new StoreSnapshot(files);
    }

    public Optional<StoredImage> find(ImageReference reference) throws IOException {
        return snapshot().find(reference);
    }

    /** The same for one platform; empty where the name has only others. */
    public Optional<StoredImage> find(ImageReference reference, Platform platform)
            throws IOException {
        return snapshot().find(reference, platform);
    }

    /** The images of that name that are whole, one for each of its platforms. */
    public List<StoredImage> all(ImageReference reference) throws IOException {
        return snapshot().all(reference);
    }

    /**
     * The one image whose ID begins so.
     *
     * @param prefix of the ID's hexadecimal digits
     * @throws IllegalArgumentException when several images have it
     */
    public Optional<StoredImage> findById(String prefix) throws IOException {
        return snapshot().findById(prefix);
    }

    /**
     * The image that a user means: by a name, or by the beginning of its ID.
     *
     * @throws IllegalArgumentException when it is neither, or several images have such an ID
     */
    public Optional<NamedImage> lookup(String text) throws IOException {
        String digits = text.startsWith("sha256:") ? text.substring(7) : text;
        if (!digits.isEmpty() && digits.matches("[0-9a-f]{4,64}")) {
            Optional<StoredImage> image = findById(digits);
            if (image.isPresent()) {
                return Optional.of(new NamedImage(Optional.empty(), image.get()));
            }
        }
        if (digits.length() == 64 || !digits.equals(text)) {
            return Optional.empty();
        }
        ImageReference reference = ImageReference.parse(text);
        return find(reference).map(image -> new NamedImage(Optional.of(reference), image));
    }

    /** Re-hashes what is in the store and compares it with what it stands for. */
    public StoreCheck check(RuntimeProgram runtime) {
        return new StoreCheck(this, files, runtime);
    }

    /** Writes images into one archive that other tools read. */
    public ImageArchive archive() {
        return new ImageArchive(this, files);
    }

    /** Reads images from an archive. */
    public ImageLoader loader(RuntimeProgram runtime) {
        return new ImageLoader(writer, runtime);
    }

    /**
     * The image of that name if it was built from these inputs.
     *
     * @param inputs as {@code jcompose.build.BuildInputs} computes them
     */
    public Optional<StoredImage> findByInputs(ImageReference reference, Digest inputs)
            throws IOException {
        return snapshot().findByInputs(reference, inputs);
    }

    /** All images that are whole, in the index's order: the newest name last. */
    public List<NamedImage> list() throws IOException {
        return snapshot().list();
    }

    /** The blobs of an image's layers, the lowest first. */
    public List<StoredLayer> layers(StoredImage image) throws IOException {
        String manifest = Files.readString(files.blob(image.manifest()));
        return ImageManifest.layers(manifest, image.document().diffIds());
    }

    /** Where a manifest, a document or a layer's archive lies; it may not be there. */
    public Path blob(Digest digest) {
        return files.blob(digest);
    }

    static Digest id(StoreFiles files, IndexEntry entry) throws IOException {
        return entry.image().isPresent()
                ? entry.image().get()
                : ImageManifest.config(Files.readString(files.blob(entry.manifest())));
    }

    static Index index(StoreFiles files) throws IOException {
        try {
            return Index.parse(Files.readString(files.index(), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return new Index(List.of());
        }
    }
}
