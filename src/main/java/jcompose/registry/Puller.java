package jcompose.registry;

import jcompose.image.ImageContent;
import jcompose.image.ImageDocument;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.IntakeListener;
import jcompose.image.LayerSource;
import jcompose.image.LockFile;
import jcompose.image.Origin;
import jcompose.image.Platform;
import jcompose.image.Sha256;
import jcompose.image.StoredImage;
import jcompose.image.Workspace;
import jcompose.registry.protocol.BlobInput;
import jcompose.registry.protocol.Descriptor;
import jcompose.registry.protocol.RegistryException;
import jcompose.registry.protocol.RegistryException.Kind;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Brings images from registries into the store. */
public final class Puller {
    private static final String MARK = "pull";
    private static final int PARALLEL = 4;
    private static final long LARGEST_CONFIG = 8 << 20;

    private final Registries registries;
    private final ImageStore store;
    private final RuntimeProgram runtime;

    public Puller(Registries registries, ImageStore store, RuntimeProgram runtime) {
        this.registries = registries;
        this.store = store;
        this.runtime = runtime;
    }

    /**
     * Asks the registry what the name stands for and takes over what the store does not have of it.
     * Layers that are whole stay, whatever happens; the image is there once all of it is.
     *
     * @param platform empty: this machine's
     * @throws RegistryException when the registry does not give it
     */
    public StoredImage pull(
            ImageReference reference, Optional<Platform> platform, PullListener listener)
            throws IOException, InterruptedException {
        return pull(reference, platform.stream().toList(), listener).getFirst();
    }

    /**
     * The same for several platforms: their images get the name together.
     *
     * @param platforms none: this machine's
     */
    public List<StoredImage> pull(
            ImageReference reference, List<Platform> platforms, PullListener listener)
            throws IOException, InterruptedException {
        Sources sources = new Sources(registries, listener);
        List<Sources.Found> found = new ArrayList<>();
        for (Platform platform : platforms.isEmpty() ? List.of(Platform.local()) : platforms) {
            found.add(sources.find(reference, platform));
        }
        var writer = store.writer();
        try (LockFile.Held _ =
                writer.pulling(found.getFirst().image().document().digest()).hold()) {
            writer.collectMarked(MARK);
            try (Workspace workspace = writer.workspace()) {
                Files.createFile(workspace.directory().resolve(MARK));
                List<ImageContent> images = new ArrayList<>();
                for (int i = 0; i < found.size(); i++) {
                    Optional<Platform> asked =
                            platforms.isEmpty() ? Optional.empty() : Optional.of(platforms.get(i));
                    images.add(image(found.get(i), asked, workspace, listener));
                }
                return writer.put(images, Optional.of(name(reference)), workspace);
            }
        }
    }

    private ImageContent image(
            Sources.Found found,
            Optional<Platform> asked,
            Workspace workspace,
            PullListener listener)
            throws IOException, InterruptedException {
        byte[] config = config(found);
        ImageDocument document = document(found, config);
        checkPlatform(document, asked, found, listener);
        workspace.stage(config);
        workspace.stage(found.image().document().content());
        take(found, document, workspace, listener);
        return new ImageContent(
                found.image().document().content(),
                found.image().document().mediaType(),
                config,
                Optional.empty(),
                Optional.of(new Origin(registries.retry().clock().instant(), found.index())));
    }

    /** A digest says more than a tag, and a tag beside one may stand for something else by now. */
    private static ImageReference name(ImageReference reference) {
        return reference.digest().isEmpty()
                ? reference
                : new ImageReference(
                        reference.registry(),
                        reference.repository(),
                        Optional.empty(),
                        reference.digest());
    }

    private byte[] config(Sources.Found found) throws IOException {
        Descriptor config = found.image().config();
        if (config.size() > LARGEST_CONFIG) {
            throw new RegistryException(
                    Kind.INVALID, "the document of the image has " + config.size() + " bytes");
        }
        try {
            byte[] stored = Files.readAllBytes(store.blob(config.digest()));
            if (Sha256.of(stored).equals(config.digest())) {
                return stored;
            }
        } catch (NoSuchFileException e) {
            // The usual case: it is new here.
            return fetch(found, config);
        }
        return fetch(found, config);
    }

    private byte[] fetch(Sources.Found found, Descriptor config) throws IOException {
        try (BlobInput in = BlobInput.checked(found.caller(), config, registries.retry())) {
            return in.readAllBytes();
        }
    }

    private static ImageDocument document(Sources.Found found, byte[] config)
            throws RegistryException {
        ImageDocument document;
        try {
            document = ImageDocument.parse(new String(config, StandardCharsets.UTF_8));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new RegistryException(
                    Kind.INVALID, "the document of the image is malformed: " + e.getMessage(), e);
        }
        int layers = found.image().layers().size();
        if (document.diffIds().size() != layers) {
            throw new RegistryException(
                    Kind.INVALID,
                    "the image has %d layers, and digests of %d"
                            .formatted(layers, document.diffIds().size()));
        }
        return document;
    }

    /** Who asks for a platform wants it; who does not may know that another one runs. */
    private static void checkPlatform(
            ImageDocument document,
            Optional<Platform> asked,
            Sources.Found found,
            PullListener listener)
            throws RegistryException {
        Platform is = document.platform();
        if (!is.os().equals("linux")) {
            throw new RegistryException(
                    Kind.INVALID, "the image is for " + is.os() + ", and only linux runs here");
        }
        Platform wanted = asked.orElseGet(Platform::local);
        boolean runs =
                wanted.runnable().stream()
                        .anyMatch(each -> each.architecture().equals(is.architecture()));
        if (runs || found.index().isPresent()) {
            return;
        }
        if (asked.isPresent()) {
            throw new RegistryException(
                    Kind.NOT_FOUND, "the image is for " + is + ", not for " + wanted);
        }
        listener.foreign(is.toString());
    }

    private void take(
            Sources.Found found, ImageDocument document, Workspace workspace, PullListener listener)
            throws IOException, InterruptedException {
        List<Descriptor> layers = found.image().layers();
        listener.resolved(layers);
        List<LayerSource> sources = new ArrayList<>(layers.size());
        Map<Digest, Descriptor> descriptors = new HashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            Descriptor layer = layers.get(i);
            descriptors.put(layer.digest(), layer);
            LayerSource.Stream stream =
                    () ->
                            new CountedInput(
                                    BlobInput.unchecked(found.caller(), layer, registries.retry()),
                                    count -> listener.received(layer, count));
            sources.add(new LayerSource(layer.digest(), document.diffIds().get(i), stream));
        }
        store.writer()
                .intake(runtime, workspace, new Intake(descriptors, listener))
                .take(sources, PARALLEL);
    }

    /** Translates. */
    private record Intake(Map<Digest, Descriptor> descriptors, PullListener listener)
            implements IntakeListener {
        @Override
        public void present(LayerSource layer) {
            listener.present(of(layer));
        }

        @Override
        public void placed(LayerSource layer) {
            listener.done(of(layer));
        }

        private Descriptor of(LayerSource layer) {
            return Objects.requireNonNull(descriptors.get(layer.blob()));
        }
    }
}
