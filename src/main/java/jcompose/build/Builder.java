package jcompose.build;

import jcompose.file.Trees;
import jcompose.image.ImageDocument;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.ImageWriter;
import jcompose.image.LockFile;
import jcompose.image.StoredImage;
import jcompose.image.StoredLayer;
import jcompose.image.Workspace;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds images into a store. */
public final class Builder {
    private final Workbench bench;
    private final BaseImages images;

    /**
     * A builder for one store.
     *
     * @param cgroupParent above the cgroups of the containers that run steps
     * @param runRoot where secrets are kept while a step runs: no disk
     */
    public Builder(
            ImageStore store,
            RuntimeProgram runtime,
            String cgroupParent,
            Path runRoot,
            BaseImages images) {
        this.bench =
                new Workbench(
                        store,
                        runtime,
                        cgroupParent,
                        runRoot.resolve("build-secrets"),
                        new CacheMounts(store.writer().buildCache().mounts()));
        this.images = images;
    }

    /**
     * Builds what the store does not have yet. Waits while another build of the same reference
     * runs, in this process or another. What a killed build has left is removed first.
     */
    public StoredImage build(BuildRequest request, BuildListener listener)
            throws BuildException, IOException, InterruptedException {
        ImageStore store = bench.store();
        ImageWriter writer = store.writer();
        // What the plan finds in the store stays as long as there is a workspace.
        try (LockFile.Held _ = writer.building(request.reference()).hold();
                Workspace _ = writer.workspace()) {
            Plan plan = Planner.plan(request, store, images);
            plan.warnings().forEach(listener::warned);
            StoredImage image = build(plan, request, listener);
            for (ImageReference tag : request.options().tags()) {
                Optional<StoredImage> tagged = store.find(tag);
                if (tagged.isEmpty() || !tagged.get().id().equals(image.id())) {
                    writer.tag(image, tag);
                }
            }
            return image;
        }
    }

    private StoredImage build(Plan plan, BuildRequest request, BuildListener listener)
            throws BuildException, IOException, InterruptedException {
        ImageStore store = bench.store();
        ImageWriter writer = store.writer();
        BuildOptions options = request.options();
        if (!options.noCache() && options.freshStages().isEmpty()) {
            Optional<StoredImage> built = store.findByInputs(request.reference(), plan.inputs());
            if (built.isPresent()) {
                return built.get();
            }
        }
        writer.collect(this::removeRemains);
        List<StoredLayer> layers;
        try {
            layers = new BuildRun(plan, bench, options, listener).layers();
        } catch (BuildException e) {
            throw plan.shown().apply(e);
        }
        List<Digest> diffIds = new ArrayList<>();
        layers.forEach(layer -> diffIds.add(layer.diffId()));
        ImageDocument document = plan.document().on(diffIds);
        return writer.put(document, layers, request.reference(), Optional.of(plan.inputs()));
    }

    private void removeRemains(Path workspace) throws IOException {
        new StepContainer(bench.runtime(), bench.cgroupParent(), workspace).stop();
        Path secrets = bench.secrets().resolve(String.valueOf(workspace.getFileName()));
        if (Files.exists(secrets)) {
            Trees.delete(secrets);
        }
    }
}
