package jcompose.registry;

import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.NamedImage;
import jcompose.image.PlatformIndex;
import jcompose.image.Sha256;
import jcompose.image.StoredImage;
import jcompose.registry.protocol.Caller;
import jcompose.registry.protocol.Descriptor;
import jcompose.registry.protocol.Manifest;
import jcompose.registry.protocol.ManifestReader;
import jcompose.registry.protocol.MediaTypes;
import jcompose.registry.protocol.WriteManifest;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends images from the store to registries, byte by byte as they are here. */
public final class Pusher {
    private static final int PARALLEL = 4;
    private static final long CHUNK = 32 << 20;

    private final Registries registries;
    private final ImageStore store;
    private final long chunk;

    public Pusher(Registries registries, ImageStore store) {
        this(registries, store, CHUNK);
    }

    /**
     * The same.
     *
     * @param chunk what is longer is sent in parts of so many bytes
     */
    Pusher(Registries registries, ImageStore store, long chunk) {
        this.registries = registries;
        this.store = store;
        this.chunk = chunk;
    }

    /**
     * Sends the image of that name to where the name says; where it stands for images for several
     * platforms, all of them, and an index.
     *
     * @return the digest of the manifest or the index, by which the image can be pulled
     */
    public Digest push(ImageReference reference, PushListener listener)
            throws IOException, InterruptedException {
        List<StoredImage> images = store.all(reference);
        if (images.isEmpty()) {
            throw new IOException("there is no image " + reference.familiar() + " in the store");
        }
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        List<Manifest.Document> documents = new ArrayList<>();
        for (StoredImage image : images) {
            Manifest.Image manifest = manifest(image.manifest());
            manifest.layers().forEach(layer -> blobs.put(layer.digest(), layer));
            blobs.put(manifest.config().digest(), manifest.config());
            documents.add(manifest.document());
        }
        listener.resolved(List.copyOf(blobs.values()));
        Map<Digest, String> elsewhere = elsewhere(reference, blobs);
        SortedSet<String> others = new TreeSet<>(elsewhere.values());
        Caller caller = registries.writer(Endpoint.of(reference), List.copyOf(others));
        send(caller, List.copyOf(blobs.values()), elsewhere, listener);
        Manifest.Document last = documents.getFirst();
        if (documents.size() > 1) {
            for (Manifest.Document each : documents) {
                caller.call(new WriteManifest(each.digest().toString(), each));
            }
            byte[] index = PlatformIndex.of(images, store);
            last = new Manifest.Document(MediaTypes.OCI_INDEX, Sha256.of(index), index);
        }
        caller.call(new WriteManifest(reference.tag().orElse(last.digest().toString()), last));
        return last.digest();
    }

    private void send(
            Caller caller,
            List<Descriptor> blobs,
            Map<Digest, String> elsewhere,
            PushListener listener)
            throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<Boolean>> uploads = new ArrayList<>();
            for (Descriptor blob : blobs) {
                BlobUpload upload =
                        new BlobUpload(
                                caller,
                                blob,
                                store.blob(blob.digest()),
                                chunk,
                                registries.retry(),
                                listener);
                uploads.add(
                        threads.submit(
                                () -> {
                                    upload.send(Optional.ofNullable(elsewhere.get(blob.digest())));
                                    return true;
                                }));
            }
            try {
                for (Future<Boolean> upload : uploads) {
                    upload.get();
                }
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case IOException io -> throw io;
                    case InterruptedException interrupted -> throw interrupted;
                    case null, default -> throw new IllegalStateException(e.getCause());
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private Manifest.Image manifest(Digest digest) throws IOException {
        byte[] content = Files.readAllBytes(store.blob(digest));
        if (!Sha256.of(content).equals(digest)) {
            throw new IOException("the manifest " + digest + " in the store is spoilt");
        }
        Manifest read =
                ManifestReader.read(
                        new Manifest.Document(MediaTypes.OCI_MANIFEST, digest, content));
        if (read instanceof Manifest.Image image) {
            return image;
        }
        throw new IOException(digest + " is not the manifest of one image");
    }

    /** Repositories of the same registry that have blobs of ours, by what we know. */
    private Map<Digest, String> elsewhere(ImageReference reference, Map<Digest, Descriptor> blobs)
            throws IOException {
        Map<Digest, String> elsewhere = new HashMap<>();
        for (NamedImage named : store.list()) {
            Optional<ImageReference> other = named.reference();
            if (other.isPresent()
                    && other.get().registry().equals(reference.registry())
                    && !other.get().repository().equals(reference.repository())) {
                for (Digest blob : blobsOf(named.image())) {
                    if (blobs.containsKey(blob)) {
                        elsewhere.putIfAbsent(blob, other.get().repository());
                    }
                }
            }
        }
        return elsewhere;
    }

    private List<Digest> blobsOf(StoredImage image) throws IOException {
        try {
            List<Digest> blobs = new ArrayList<>();
            manifest(image.manifest()).layers().forEach(layer -> blobs.add(layer.digest()));
            return blobs;
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
