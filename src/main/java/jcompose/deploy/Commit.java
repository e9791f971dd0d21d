package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.build.ConfigChanges;
import jcompose.execute.Machine;
import jcompose.image.ChainIds;
import jcompose.image.ImageConfig;
import jcompose.image.ImageDocument;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.StoredImage;
import jcompose.image.StoredLayer;
import jcompose.image.Workspace;
import jcompose.runtime.ContainerLabels;
import jcompose.runtime.ContainerTree;
import jcompose.runtime.Frozen;
import jcompose.runtime.UnpackRequest;
import jcompose.type.ContainerId;
import jcompose.type.Digest;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes an image of a container: its own image with one layer more, which holds what the container
 * has written, without what is mounted into it.
 */
public final class Commit {
    private final Machine machine;

    public Commit(Machine machine) {
        this.machine = machine;
    }

    /** What to put to the image. */
    public record Request(
            ContainerId container,
            ImageReference reference,
            String author,
            String message,
            ConfigChanges changes,
            boolean pausing) {}

    /**
     * Commits.
     *
     * @param config the container's launch line
     */
    public StoredImage commit(Request request, JsonNode config)
            throws IOException, InterruptedException, BuildException {
        StoredImage base = base(config);
        ImageStore store = machine.images();
        ImageDocument document =
                request.changes().apply(document(request, config, base.document()), store);
        ContainerTree tree = ContainerTree.of(config);
        try (Workspace workspace = store.writer().workspace()) {
            Path archive = workspace.unused();
            pack(request, config, tree, archive);
            Path directory = Files.createDirectory(workspace.unused());
            UnpackRequest.Lower lower =
                    tree.layers().isEmpty()
                            ? new UnpackRequest.Lower.None()
                            : new UnpackRequest.Lower.Known(tree.layers());
            machine.runtime()
                    .unpack(new UnpackRequest(directory, Optional.empty(), lower), archive);
            List<Digest> chain = ChainIds.of(base.document().diffIds());
            Optional<Digest> top =
                    chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast());
            StoredLayer layer =
                    store.writer().addLayer(workspace, top, machine.runtime(), directory);
            List<StoredLayer> layers = new ArrayList<>(store.layers(base));
            layers.add(layer);
            List<Digest> diffIds = layers.stream().map(StoredLayer::diffId).toList();
            return store.writer()
                    .put(document.on(diffIds), layers, request.reference(), Optional.empty());
        }
    }

    private StoredImage base(JsonNode config) throws IOException {
        Digest id = Digest.parse(config.path("labels").path("image").asString(""));
        return machine.images()
                .findById(id.hex())
                .orElseThrow(
                        () ->
                                new IOException(
                                        "the container's image "
                                                + ContainerLabels.of(config).reference()
                                                + " is gone from the store"));
    }

    private void pack(Request request, JsonNode config, ContainerTree tree, Path archive)
            throws IOException {
        boolean alive = machine.directories().endState(request.container()).isEmpty();
        if (!alive || !request.pausing()) {
            write(tree, archive);
            return;
        }
        String cgroup = config.path("config").path("linux").path("cgroupsPath").asString("");
        try (Frozen _ = machine.runtime().freeze(cgroup)) {
            write(tree, archive);
        }
    }

    private void write(ContainerTree tree, Path archive) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive)) {
            machine.runtime().pack(tree.upper(), out);
        }
    }

    /** Of the image, but for its layers. */
    private static ImageDocument document(Request request, JsonNode config, ImageDocument old) {
        Instant now = Instant.now();
        ImageConfig changed = new CommittedConfig(old.config(), config.path("config")).config();
        List<ImageDocument.History> history = new ArrayList<>(old.history());
        history.add(
                new ImageDocument.History(
                        Optional.of(now),
                        String.join(" ", CommittedConfig.arguments(config.path("config"))),
                        false,
                        request.author(),
                        request.message()));
        return new ImageDocument(
                old.architecture(), old.os(), Optional.of(now), changed, List.of(), history);
    }
}
