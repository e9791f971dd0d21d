package jcompose.image;

import jcompose.file.Trees;
import jcompose.process.CommandFailure;
import jcompose.runtime.RuntimeProgram;
import jcompose.runtime.UnpackRequest;
import jcompose.runtime.UnpackRequest.Lower;
import jcompose.runtime.UnpackedLayer;
import jcompose.type.Digest;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Whether a store is sound: every blob has the digest that is its name, every image is whole, and
 * every layer's directory is what its archive unpacks to. Unfinished work of writers, alive or
 * killed, is no part of the store.
 */
public final class StoreCheck {
    private final ImageStore store;
    private final StoreFiles files;
    private final RuntimeProgram runtime;

    StoreCheck(ImageStore store, StoreFiles files, RuntimeProgram runtime) {
        this.store = store;
        this.files = files;
        this.runtime = runtime;
    }

    /** What was looked at, and how many of it. */
    public record Result(int images, int layers, int blobs, int problems) {
        public boolean isSound() {
            return problems == 0;
        }
    }

    /** Looks at everything; {@code each} hears of every problem as it is found. */
    public Result run(Consumer<String> each) throws IOException, InterruptedException {
        Set<String> images = new TreeSet<>();
        List<String> problems = new ArrayList<>();
        Consumer<String> report =
                problem -> {
                    problems.add(problem);
                    each.accept(problem);
                };
        int blobs = checkBlobs(report);
        Map<Digest, Layer> layers = new LinkedHashMap<>();
        for (IndexEntry entry : ImageStore.index(files).entries()) {
            String name = entry.reference().map(ImageReference::familiar).orElse("");
            String shown = (name + " " + entry.manifest()).strip();
            if (images.add(entry.manifest().toString())) {
                collectLayers(entry, shown, layers, report);
            }
        }
        try (Workspace workspace = store.writer().workspace()) {
            for (Layer layer : layers.values()) {
                check(layer, workspace, report);
            }
        }
        return new Result(images.size(), layers.size(), blobs, problems.size());
    }

    /**
     * A layer as part of an image.
     *
     * @param lower chain IDs, topmost first
     */
    private record Layer(String image, StoredLayer blob, Digest chain, List<Digest> lower) {}

    private int checkBlobs(Consumer<String> report) throws IOException {
        int count = 0;
        if (!Files.isDirectory(files.blobs())) {
            return count;
        }
        try (DirectoryStream<Path> blobs = Files.newDirectoryStream(files.blobs())) {
            for (Path blob : blobs) {
                count++;
                String name = blob.getFileName().toString();
                String found = Sha256.of(blob).hex();
                if (!found.equals(name)) {
                    report.accept("blob " + name + ": its content has the digest " + found);
                }
            }
        }
        return count;
    }

    private void collectLayers(
            IndexEntry entry, String shown, Map<Digest, Layer> layers, Consumer<String> report) {
        try {
            String manifest = Files.readString(files.blob(entry.manifest()));
            Digest id = ImageManifest.config(manifest);
            ImageDocument document = ImageDocument.parse(Files.readString(files.blob(id)));
            List<StoredLayer> blobs = ImageManifest.layers(manifest, document.diffIds());
            List<Digest> chain = ChainIds.of(document.diffIds());
            if (blobs.size() != chain.size()) {
                report.accept(
                        "image "
                                + shown
                                + ": its manifest has "
                                + blobs.size()
                                + " layers, its document "
                                + chain.size());
                return;
            }
            for (int i = 0; i < chain.size(); i++) {
                List<Digest> lower = chain.subList(0, i).reversed();
                layers.putIfAbsent(
                        chain.get(i), new Layer(shown, blobs.get(i), chain.get(i), lower));
            }
        } catch (NoSuchFileException e) {
            report.accept("image " + shown + ": " + e.getFile() + " is missing");
        } catch (IOException
                | JacksonException
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            report.accept("image " + shown + ": " + e.getMessage());
        }
    }

    private void check(Layer layer, Workspace workspace, Consumer<String> report)
            throws IOException {
        String shown = "layer " + layer.chain() + " of image " + layer.image() + ": ";
        Path blob = files.blob(layer.blob().blob());
        Path kept = files.layer(layer.chain());
        List<Path> lower = layer.lower().stream().map(files::layer).toList();
        if (!Files.exists(blob) || !Files.isDirectory(kept)) {
            report.accept(
                    shown
                            + (Files.exists(blob)
                                    ? "its directory is missing"
                                    : "its blob " + layer.blob().blob() + " is missing"));
            return;
        }
        if (!lower.stream().allMatch(Files::isDirectory)) {
            report.accept(shown + "a layer below it is missing");
            return;
        }
        Path fresh = Files.createDirectory(workspace.unused());
        try {
            UnpackRequest request =
                    new UnpackRequest(
                            fresh,
                            Optional.empty(),
                            lower.isEmpty() ? new Lower.None() : new Lower.Known(lower));
            UnpackedLayer found = runtime.unpack(request, blob);
            if (!found.diffId().equals(layer.blob().diffId())) {
                report.accept(shown + "its archive has the digest " + found.diffId());
            }
            runtime.compare(kept, fresh).forEach(each -> report.accept(shown + each));
        } catch (CommandFailure e) {
            report.accept(shown + e.getMessage());
        } finally {
            Trees.delete(fresh);
        }
    }
}
