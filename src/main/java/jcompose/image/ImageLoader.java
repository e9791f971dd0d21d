package jcompose.image;

import jcompose.json.Json;
import jcompose.process.CommandFailure;
import jcompose.runtime.RuntimeProgram;
import jcompose.runtime.UnpackRequest;
import jcompose.runtime.UnpackRequest.Lower;
import jcompose.type.Digest;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings images from an archive into a store: an OCI image layout, or what {@code docker save}
 * writes. The archive is unpacked beneath a directory of its own; nothing in it is believed.
 */
public final class ImageLoader {
    static final String REFERENCE = "org.opencontainers.image.ref.name";
    static final String FULL_NAME = "io.containerd.image.name";

    private final ImageWriter writer;
    private final RuntimeProgram runtime;

    ImageLoader(ImageWriter writer, RuntimeProgram runtime) {
        this.writer = writer;
        this.runtime = runtime;
    }

    /**
     * Loads all images of an archive, plain or compressed.
     *
     * @throws IOException when it is no such archive, or one of them is not what it says; those
     *     before it stay
     */
    public List<NamedImage> load(InputStream archive) throws IOException, InterruptedException {
        try (Workspace workspace = writer.workspace()) {
            Path directory = Files.createDirectory(workspace.unused());
            UnpackRequest request =
                    new UnpackRequest(directory, Optional.empty(), new Lower.None());
            try {
                runtime.unpack(request, archive);
            } catch (CommandFailure e) {
                throw new IOException("the archive cannot be read: " + e.getMessage(), e);
            }
            return load(new LoadedTree(directory), workspace);
        } catch (JacksonException e) {
            throw new IOException("the archive holds wrong JSON: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException("the archive is wrong: " + e.getMessage(), e);
        }
    }

    /** An image of one layer: the content of an archive. */
    public StoredImage importTree(
            InputStream archive, ImageDocument document, Optional<ImageReference> reference)
            throws IOException, InterruptedException {
        try (Workspace workspace = writer.workspace()) {
            StoredLayer layer = intake(workspace).adopt(archive);
            byte[] config = bytes(document.on(List.of(layer.diffId())).json());
            byte[] manifest = bytes(writer.manifest(config, List.of(layer)));
            return writer.put(
                    ImageContent.of(manifest, config, Optional.empty()), reference, workspace);
        }
    }

    private LayerIntake intake(Workspace workspace) {
        return writer.intake(runtime, workspace, new IntakeListener() {});
    }

    private List<NamedImage> load(LoadedTree tree, Workspace workspace)
            throws IOException, InterruptedException {
        List<NamedImage> loaded = new ArrayList<>();
        if (tree.has("index.json")) {
            for (JsonNode descriptor : tree.json("index.json").path("manifests")) {
                loadDescriptor(tree, descriptor, name(descriptor), workspace, loaded);
            }
        } else if (tree.has("manifest.json")) {
            for (JsonNode image : tree.json("manifest.json")) {
                loadDocker(tree, image, workspace, loaded);
            }
        } else {
            throw new IOException(
                    "the archive holds no images: there is neither index.json (an OCI image"
                            + " layout) nor manifest.json (docker save) in it; an archive of files"
                            + " can be had as an image by: jcompose image import");
        }
        if (loaded.isEmpty()) {
            throw new IOException("the archive holds no image for linux");
        }
        return loaded;
    }

    /** An image, or an index: of its images, those that the archive has. */
    private void loadDescriptor(
            LoadedTree tree,
            JsonNode descriptor,
            Optional<ImageReference> reference,
            Workspace workspace,
            List<NamedImage> loaded)
            throws IOException, InterruptedException {
        List<ImageContent> images = new ArrayList<>();
        content(tree, descriptor, workspace, images);
        if (!images.isEmpty()) {
            for (StoredImage stored : writer.put(images, reference, workspace)) {
                loaded.add(new NamedImage(reference, stored));
            }
        }
    }

    private void content(
            LoadedTree tree, JsonNode descriptor, Workspace workspace, List<ImageContent> images)
            throws IOException, InterruptedException {
        byte[] content = tree.blob(Digest.parse(descriptor.path("digest").asString("")));
        JsonNode manifests = Json.parse(text(content)).path("manifests");
        if (!manifests.isArray()) {
            images.add(image(tree, content, workspace));
            return;
        }
        for (JsonNode each : manifests) {
            Digest one = Digest.parse(each.path("digest").asString(""));
            if (isImage(each) && tree.hasBlob(one)) {
                content(tree, each, workspace, images);
            }
        }
    }

    /** Attestations are no images; who does not name a platform means this machine's. */
    private static boolean isImage(JsonNode descriptor) {
        boolean attestation = descriptor.path("annotations").has("vnd.docker.reference.type");
        String os = descriptor.path("platform").path("os").asString("linux");
        return !attestation && os.equals("linux");
    }

    private ImageContent image(LoadedTree tree, byte[] content, Workspace workspace)
            throws IOException, InterruptedException {
        byte[] config = tree.blob(ImageManifest.config(text(content)));
        ImageDocument image = ImageDocument.parse(text(config));
        List<LayerSource> layers = new ArrayList<>();
        for (StoredLayer layer : ImageManifest.layers(text(content), image.diffIds())) {
            String name = LoadedTree.blobName(layer.blob());
            layers.add(tree.layer(name, Optional.of(layer.blob()), layer.diffId()));
        }
        checkCount(layers.size(), image);
        intake(workspace).take(layers, 1);
        return ImageContent.of(content, config, Optional.empty());
    }

    private void loadDocker(
            LoadedTree tree, JsonNode entry, Workspace workspace, List<NamedImage> loaded)
            throws IOException, InterruptedException {
        byte[] config = tree.content(entry.path("Config").asString(""));
        ImageDocument image = ImageDocument.parse(text(config));
        List<LayerSource> layers = new ArrayList<>();
        for (JsonNode layer : entry.path("Layers")) {
            int number = layers.size();
            // One too many is told below.
            Digest diffId =
                    number < image.diffIds().size() ? image.diffIds().get(number) : Sha256.of("");
            layers.add(tree.layer(layer.asString(""), Optional.empty(), diffId));
        }
        checkCount(layers.size(), image);
        List<StoredLayer> stored = intake(workspace).take(layers, 1);
        byte[] manifest = bytes(writer.manifest(config, stored));
        List<Optional<ImageReference>> names = new ArrayList<>();
        for (JsonNode tag : entry.path("RepoTags")) {
            names.add(Optional.of(ImageReference.parse(tag.asString(""))));
        }
        if (names.isEmpty()) {
            names.add(Optional.empty());
        }
        for (Optional<ImageReference> name : names) {
            ImageContent content = ImageContent.of(manifest, config, Optional.empty());
            loaded.add(new NamedImage(name, writer.put(content, name, workspace)));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void checkCount(int layers, ImageDocument image) throws IOException {
        if (layers != image.diffIds().size()) {
            throw new IOException(
                    "an image's manifest has "
                            + layers
                            + " layers, its document "
                            + image.diffIds().size());
        }
    }

    /** A bare tag, as most tools write it, names no image. */
    private static Optional<ImageReference> name(JsonNode descriptor) {
        JsonNode annotations = descriptor.path("annotations");
        String full = annotations.path(FULL_NAME).asString("");
        String reference = annotations.path(REFERENCE).asString("");
        String text =
                full.isEmpty() && (reference.contains(":") || reference.contains("/"))
                        ? reference
                        : full;
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(ImageReference.parse(text));
        } catch (IllegalArgumentException e) {
            // Names that are none of ours are none.
            return Optional.empty();
        }
    }
}
