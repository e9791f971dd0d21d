package jcompose.image;

import jcompose.file.Trees;
import jcompose.runtime.LayerStreams;
import jcompose.runtime.RuntimeProgram;
import jcompose.runtime.Settlement;
import jcompose.runtime.UnpackRequest;
import jcompose.runtime.UnpackRequest.Lower;
import jcompose.runtime.UnpackedLayer;
import jcompose.type.Digest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Brings the layers of an image that comes from elsewhere into the store: each stream is kept and
 * unpacked at once while it arrives, several at a time, and becomes visible once both its digests
 * are what was promised.
 */
public final class LayerIntake {
    private final StoreFiles files;
    private final RuntimeProgram runtime;
    private final Workspace workspace;
    private final Function<Digest, LockFile> fetching;
    private final IntakeListener listener;
    private final ArrivedBlobs arrived = new ArrivedBlobs();

    /** Layers for one image; {@code fetching} has the lock of each blob. */
    LayerIntake(
            StoreFiles files,
            RuntimeProgram runtime,
            Workspace workspace,
            Function<Digest, LockFile> fetching,
            IntakeListener listener) {
        this.files = files;
        this.runtime = runtime;
        this.workspace = workspace;
        this.fetching = fetching;
        this.listener = listener;
    }

    /**
     * Returns when all layers are in the store.
     *
     * @param layers the lowest first
     * @param parallel how many streams are open at a time
     * @throws IOException of the first layer that failed; the blobs that arrived before stay
     */
    public List<StoredLayer> take(List<LayerSource> layers, int parallel)
            throws IOException, InterruptedException {
        List<Digest> chain = ChainIds.of(layers.stream().map(LayerSource::diffId).toList());
        List<Arrival> arrivals = new ArrayList<>(layers.size());
        List<Settlement> unsettled = new ArrayList<>();
        boolean done = false;
        try {
            receive(layers, parallel, chain, arrivals, unsettled);
            place(arrivals, unsettled, layers, chain);
            done = true;
        } finally {
            if (!done) {
                arrived.publish();
            }
        }
        return arrivals.stream().map(Arrival::layer).toList();
    }

    private void receive(
            List<LayerSource> layers,
            int parallel,
            List<Digest> chain,
            List<Arrival> arrivals,
            List<Settlement> unsettled)
            throws IOException, InterruptedException {
        // Topmost first, as the overlay wants them.
        List<Path> directories = new ArrayList<>(layers.size());
        try (LayerStreams streams = runtime.layerStreams();
                ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, parallel))) {
            List<Future<Arrival>> awaited = new ArrayList<>(layers.size());
            for (int i = 0; i < layers.size(); i++) {
                LayerSource layer = layers.get(i);
                Digest id = chain.get(i);
                Lower lower = i == 0 ? new Lower.None() : new Lower.Unknown();
                awaited.add(executor.submit(() -> receive(layer, id, lower, streams)));
            }
            try {
                for (int i = 0; i < layers.size(); i++) {
                    Arrival arrival = result(awaited.get(i));
                    arrivals.add(completed(arrival, layers.get(i), directories, unsettled));
                    Optional<Unpacked> unpacked = arrivals.getLast().unpacked();
                    directories.addFirst(
                            unpacked.isPresent()
                                    ? unpacked.get().directory()
                                    : files.layer(chain.get(i)));
                }
            } finally {
                executor.shutdownNow();
            }
        }
    }

    /**
     * A layer whose blob is in the store.
     *
     * @param unpacked empty when the store had its directory already
     */
    private record Arrival(StoredLayer layer, Optional<Unpacked> unpacked) {}

    private record Unpacked(Path directory, UnpackedLayer found) {}

    private Arrival receive(LayerSource layer, Digest chain, Lower lower, LayerStreams streams)
            throws IOException, InterruptedException {
        Path blob = files.blob(layer.blob());
        if (Files.exists(blob) && Files.isDirectory(files.layer(chain))) {
            listener.present(layer);
            return new Arrival(stored(layer), Optional.empty());
        }
        Unpacked unpacked =
                Files.exists(blob) ? unpack(layer, lower) : fetchOnce(layer, lower, streams);
        listener.arrived(layer);
        return arrival(layer, unpacked);
    }

    /** Of several who want a layer, in this process or others, one fetches it. */
    private Unpacked fetchOnce(LayerSource layer, Lower lower, LayerStreams streams)
            throws IOException, InterruptedException {
        Files.createDirectories(files.layerLocks());
        LockFile.Held lock = arrived.hold(fetching.apply(layer.blob()));
        boolean handedOver = false;
        try {
            if (!Files.exists(files.blob(layer.blob()))) {
                Fetched fetched = fetch(layer, lower, streams);
                handedOver = true;
                Path blob = files.blob(layer.blob());
                arrived.add(fetched.blob(), blob, fetched.unpacked().found().size(), lock);
                return fetched.unpacked();
            }
        } finally {
            if (!handedOver) {
                lock.close();
            }
        }
        return unpack(layer, lower);
    }

    /**
     * Takes the only layer of an image from a stream whose digests nobody knows yet.
     *
     * @param stream a plain or compressed archive
     * @throws IOException also when there is nothing in the stream at all
     */
    public StoredLayer adopt(InputStream stream) throws IOException {
        Path temporary = workspace.unused();
        Path directory = workspace.unused();
        UnpackRequest request =
                new UnpackRequest(directory, Optional.of(temporary), new Lower.None());
        UnpackedLayer found = runtime.unpack(request, stream);
        if (found.size() == 0) {
            throw new IOException("there is no archive: not a byte of it came");
        }
        LayerSource layer =
                new LayerSource(found.blob(), found.diffId(), new LayerSource.Unclaimed(temporary));
        Files.createDirectories(files.blobs());
        arrived.add(temporary, files.blob(found.blob()), found.size(), () -> {});
        Arrival arrival = arrival(layer, new Unpacked(directory, found));
        place(List.of(arrival), List.of(), List.of(layer), List.of(found.diffId()));
        return arrival.layer();
    }

    /** A layer that was fetched, and its blob, which is not in the store yet. */
    private record Fetched(Unpacked unpacked, Path blob) {}

    private Fetched fetch(LayerSource layer, Lower lower, LayerStreams streams)
            throws IOException, InterruptedException {
        Path directory = workspace.unused();
        UnpackedLayer found;
        Path temporary;
        if (layer.stream() instanceof LayerSource.Unclaimed(Path file)) {
            temporary = file;
            found = runtime.unpack(new UnpackRequest(directory, Optional.empty(), lower), file);
        } else {
            temporary = workspace.unused();
            UnpackRequest request = new UnpackRequest(directory, Optional.of(temporary), lower);
            try (InputStream stream = layer.stream().open()) {
                found = streams.unpack(request, stream);
            }
        }
        check("layer", layer.blob(), found.blob());
        check("archive of layer " + layer.blob(), layer.diffId(), found.diffId());
        Files.createDirectories(files.blobs());
        return new Fetched(new Unpacked(directory, found), temporary);
    }

    private Unpacked unpack(LayerSource layer, Lower lower) throws IOException {
        Path directory = workspace.unused();
        UnpackRequest request = new UnpackRequest(directory, Optional.empty(), lower);
        UnpackedLayer found = runtime.unpack(request, files.blob(layer.blob()));
        check("stored blob", layer.blob(), found.blob());
        check("archive of layer " + layer.blob(), layer.diffId(), found.diffId());
        return new Unpacked(directory, found);
    }

    private static void check(String what, Digest expected, Digest found) throws IOException {
        if (!expected.equals(found)) {
            throw new IOException(
                    "the " + what + " has the digest " + found + ", expected " + expected);
        }
    }

    /**
     * A layer's directory with all that depends on those below, or with that to come.
     *
     * @param lower directories of the layers below, topmost first
     * @param unsettled gets what is to come
     */
    private Arrival completed(
            Arrival arrival, LayerSource layer, List<Path> lower, List<Settlement> unsettled)
            throws IOException {
        if (arrival.unpacked().isEmpty() || lower.isEmpty()) {
            return arrival;
        }
        Unpacked unpacked = arrival.unpacked().get();
        if (unpacked.found().needsLower()) {
            runtime.settle(unsettled, workspace.directory());
            unsettled.clear();
            arrived.publish();
            Trees.delete(unpacked.directory());
            Unpacked again = unpack(layer, new Lower.Known(lower));
            return new Arrival(arrival.layer(), Optional.of(again));
        }
        Settlement.of(unpacked.directory(), unpacked.found(), lower).ifPresent(unsettled::add);
        return arrival;
    }

    /**
     * INVARIANT: the content of what is visible survives a power failure; whoever refers to it
     * first sees to it that its name does. One synchronisation for all layers and their blobs: it
     * takes as long as the slowest of them.
     */
    private void place(
            List<Arrival> arrivals,
            List<Settlement> unsettled,
            List<LayerSource> layers,
            List<Digest> chain)
            throws IOException {
        if (arrivals.stream().allMatch(arrival -> arrival.unpacked().isEmpty())) {
            return;
        }
        runtime.settle(unsettled, workspace.directory());
        arrived.publishSynchronised();
        Files.createDirectories(files.layers());
        for (int i = 0; i < arrivals.size(); i++) {
            Optional<Unpacked> unpacked = arrivals.get(i).unpacked();
            if (unpacked.isPresent()) {
                Path directory = unpacked.get().directory();
                DurableFile.moveDirectory(directory, files.layer(chain.get(i)));
            }
        }
        for (int i = 0; i < arrivals.size(); i++) {
            if (arrivals.get(i).unpacked().isPresent()) {
                listener.placed(layers.get(i));
            }
        }
    }

    private static Arrival arrival(LayerSource layer, Unpacked unpacked) {
        long size = unpacked.found().size();
        StoredLayer stored = new StoredLayer(layer.diffId(), layer.blob(), size);
        return new Arrival(stored, Optional.of(unpacked));
    }

    private StoredLayer stored(LayerSource layer) throws IOException {
        return new StoredLayer(layer.diffId(), layer.blob(), Files.size(files.blob(layer.blob())));
    }

    private static <T> T result(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            switch (cause) {
                case IOException io -> throw io;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw new IllegalStateException(cause);
            }
        }
    }
}
