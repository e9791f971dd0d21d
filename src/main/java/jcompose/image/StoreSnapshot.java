package jcompose.image;

import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images that a store has at one moment. The index is read once, and each image once: a stack
 * of many services asks for few images many times, from any thread.
 */
public final class StoreSnapshot {
    private final StoreFiles files;
    private final Index index;
    private final Map<IndexEntry, Optional<StoredImage>> loaded = new HashMap<>();

    StoreSnapshot(StoreFiles files) throws IOException {
        this.files = files;
        this.index = ImageStore.index(files);
    }

    /** The image of that name, if it is whole. */
    public Optional<StoredImage> find(ImageReference reference) throws IOException {
        Optional<IndexEntry> entry = index.find(reference);
        return entry.isPresent() ? load(entry.get()) : Optional.empty();
    }

    /** The same for one platform; empty where the name has only others. */
    public Optional<StoredImage> find(ImageReference reference, Platform platform)
            throws IOException {
        Optional<IndexEntry> entry = platform.best(index.all(reference), IndexEntry::platform);
        return entry.isPresent() ? load(entry.get()) : Optional.empty();
    }

    /** The images of that name that are whole, one for each of its platforms. */
    List<StoredImage> all(ImageReference reference) throws IOException {
        List<StoredImage> images = new ArrayList<>();
        for (IndexEntry entry : index.all(reference)) {
            load(entry).ifPresent(images::add);
        }
        return images;
    }

    /**
     * The image of that name if it was built from these inputs.
     *
     * @param inputs as {@code jcompose.build.BuildInputs} computes them
     */
    public Optional<StoredImage> findByInputs(ImageReference reference, Digest inputs)
            throws IOException {
        for (IndexEntry entry : index.all(reference)) {
            if (entry.isBuiltFrom(inputs)) {
                return load(entry);
            }
        }
        return Optional.empty();
    }

    /**
     * The one image whose ID begins so.
     *
     * @param prefix of the ID's hexadecimal digits
     * @throws IllegalArgumentException when several images have it
     */
    public Optional<StoredImage> findById(String prefix) throws IOException {
        Optional<StoredImage> found = Optional.empty();
        for (IndexEntry entry : index.entries()) {
            Digest id = ImageStore.id(files, entry);
            if (id.hex().startsWith(prefix)) {
                if (found.isPresent() && !found.get().id().equals(id)) {
                    throw new IllegalArgumentException(
                            "several images have an ID that begins with " + prefix);
                }
                found = found.isPresent() ? found : load(entry);
            }
        }
        return found;
    }

    /** Where the image of that name was pulled from; empty when it was made here. */
    public Optional<Origin> origin(ImageReference reference) {
        return index.find(reference).flatMap(IndexEntry::origin);
    }

    /** All images that are whole, in the index's order: the newest name last. */
    List<NamedImage> list() throws IOException {
        List<NamedImage> images = new ArrayList<>();
        for (IndexEntry entry : index.entries()) {
            Optional<StoredImage> image = load(entry);
            if (image.isPresent()) {
                images.add(new NamedImage(entry.reference(), image.get()));
            }
        }
        return images;
    }

    private synchronized Optional<StoredImage> load(IndexEntry entry) throws IOException {
        Optional<StoredImage> known = loaded.get(entry);
        if (known == null) {
            known = read(entry);
            loaded.put(entry, known);
        }
        return known;
    }

    private Optional<StoredImage> read(IndexEntry entry) throws IOException {
        Digest id;
        ImageDocument document;
        try {
            id = ImageStore.id(files, entry);
            document = ImageDocument.parse(Files.readString(files.blob(id)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        List<Path> layers = new ArrayList<>();
        for (Digest chain : ChainIds.of(document.diffIds()).reversed()) {
            Path layer = files.layer(chain);
            if (!Files.isDirectory(layer)) {
                return Optional.empty();
            }
            layers.add(layer);
        }
        return Optional.of(new StoredImage(id, entry.manifest(), document, layers));
    }
}
