package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.build.BuildListener;
import jcompose.build.BuildRequest;
import jcompose.build.Builder;
import jcompose.build.DockerfileSource;
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
import java.util.TreeMap;

/**
 * Makes an image of a container: its own image with one layer more, which holds what the container
 * has written, without what is mounted into it.
 */
public final class Commit {
    private final Machine machine;
    private final Builder builder;

    public Commit(Machine machine, Builder builder) {
        this.machine = machine;
        this.builder = builder;
    }

    /**
     * What to put to the image.
     *
     * @param changes lines of a Dockerfile that change the configuration
     */
    public record Request(
            ContainerId container,
            ImageReference reference,
            String author,
            String message,
            List<String> changes,
            boolean pausing) {
        public Request {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Commits.
     *
     * @param config the container's launch line
     */
    public StoredImage commit(Request request, JsonNode config)
            throws IOException, InterruptedException, BuildException {
        StoredImage base = base(config);
        if (request.changes().isEmpty()) {
            return commit(request, config, base, request.reference());
        }
        // Never seen by anybody: the last image gets the name.
        String between = "jcompose-commit-" + request.container() + ":latest";
        ImageReference temporary = ImageReference.parse(between);
        List<Digest> way = new ArrayList<>();
        way.add(commit(request, config, base, temporary).manifest());
        try (Workspace workspace = machine.images().writer().workspace()) {
            String dockerfile = "FROM " + between + "\n" + String.join("\n", request.changes());
            StoredImage built =
                    builder.build(
                            new BuildRequest(
                                    Files.createDirectory(workspace.unused()),
                                    new DockerfileSource.Inline("--change", dockerfile + "\n"),
                                    Optional.empty(),
                                    new TreeMap<>(),
                                    new TreeMap<>(),
                                    new TreeMap<>(),
                                    temporary),
                            BuildListener.SILENT);
            way.add(built.manifest());
            // A build makes the same image at any time; a commit has one.
            return machine.images()
                    .writer()
                    .put(
                            built.document().at(Instant.now()),
                            machine.images().layers(built),
                            request.reference(),
                            Optional.empty());
        } finally {
            for (Digest manifest : way) {
                machine.images().writer().forget(manifest);
            }
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

    private StoredImage commit(
            Request request, JsonNode config, StoredImage base, ImageReference reference)
            throws IOException, InterruptedException {
        ImageStore store = machine.images();
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
            return store.writer()
                    .put(
                            document(request, config, base, layers),
                            layers,
                            reference,
                            Optional.empty());
        }
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

    private static ImageDocument document(
            Request request, JsonNode config, StoredImage base, List<StoredLayer> layers) {
        ImageDocument old = base.document();
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
                old.architecture(),
                old.os(),
                Optional.of(now),
                changed,
                layers.stream().map(StoredLayer::diffId).toList(),
                history);
    }
}
