package jcompose.registry;

import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.NamedImage;
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
     * Sends the image of that name to where the name says.
     *
     * @return the manifest's digest, by which the image can be pulled
     */
    public Digest push(ImageReference reference, PushListener listener)
            throws IOException, InterruptedException {
        StoredImage image =
                store.find(reference)
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "there is no image "
                                                        + reference.familiar()
                                                        + " in the store"));
        Manifest.Image manifest = manifest(image.manifest());
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        manifest.layers().forEach(layer -> blobs.put(layer.digest(), layer));
        blobs.put(manifest.config().digest(), manifest.config());
        listener.resolved(List.copyOf(blobs.values()));
        Map<Digest, String> elsewhere = elsewhere(reference, blobs);
        SortedSet<String> others = new TreeSet<>(elsewhere.values());
        Caller caller = registries.writer(Endpoint.of(reference), List.copyOf(others));
        send(caller, List.copyOf(blobs.values()), elsewhere, listener);
        String name = reference.tag().orElse(image.manifest().toString());
        caller.call(new WriteManifest(name, manifest.document()));
        return image.manifest();
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
