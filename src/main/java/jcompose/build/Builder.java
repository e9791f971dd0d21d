package jcompose.build;

import jcompose.file.Trees;
import jcompose.image.ImageContent;
import jcompose.image.ImageDocument;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.ImageWriter;
import jcompose.image.LockFile;
import jcompose.image.Platform;
import jcompose.image.StoredImage;
import jcompose.image.StoredLayer;
import jcompose.image.Workspace;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
            List<Plan> plans = new ArrayList<>();
            for (Platform platform : platforms(request)) {
                plans.add(Planner.plan(request, platform, store, images));
            }
            plans.getFirst().warnings().forEach(listener::warned);
            List<StoredImage> built = build(plans, request, listener);
            for (ImageReference tag : request.options().tags()) {
                if (!store.all(tag).containsAll(built)) {
                    writer.tag(built, tag);
                }
            }
            return store.find(request.reference()).orElse(built.getFirst());
        }
    }

    /** What a request is for; this machine where it does not say. */
    static List<Platform> platforms(BuildRequest request) throws BuildException {
        List<Platform> platforms = new ArrayList<>();
        for (String each : request.options().platforms()) {
            Platform platform;
            try {
                platform = Platform.parse(each);
            } catch (IllegalArgumentException e) {
                throw new BuildException(String.valueOf(e.getMessage()));
            }
            if (!platform.os().equals("linux")) {
                throw new BuildException(
                        "cannot build for " + platform + ": images are built for linux alone");
            }
            if (!platforms.contains(platform)) {
                platforms.add(platform);
            }
        }
        return platforms.isEmpty() ? List.of(Platform.local()) : platforms;
    }

    /**
     * Reads everything that a build would begin with, and builds nothing.
     *
     * @return what it would warn of
     * @throws BuildException when it could not begin
     */
    public List<String> check(BuildRequest request)
            throws BuildException, IOException, InterruptedException {
        Set<String> warnings = new LinkedHashSet<>();
        try (Workspace _ = bench.store().writer().workspace()) {
            for (Platform platform : platforms(request)) {
                warnings.addAll(Planner.plan(request, platform, bench.store(), images).warnings());
            }
        }
        return List.copyOf(warnings);
    }

    private List<StoredImage> build(List<Plan> plans, BuildRequest request, BuildListener listener)
            throws BuildException, IOException, InterruptedException {
        ImageStore store = bench.store();
        ImageWriter writer = store.writer();
        BuildOptions options = request.options();
        List<StoredImage> known = new ArrayList<>();
        if (!options.noCache() && options.freshStages().isEmpty()) {
            for (Plan plan : plans) {
                store.findByInputs(request.reference(), plan.inputs()).ifPresent(known::add);
            }
        }
        // Of a build for several platforms all must be there, and no other.
        if (known.size() == plans.size()
                && (plans.size() == 1 || store.all(request.reference()).size() == plans.size())) {
            return known;
        }
        writer.collect(this::removeRemains);
        List<ImageContent> made = new ArrayList<>();
        for (Plan plan : plans) {
            made.add(build(plan, options, listener));
        }
        try (Workspace workspace = writer.workspace()) {
            return writer.put(made, Optional.of(request.reference()), workspace);
        }
    }

    private ImageContent build(Plan plan, BuildOptions options, BuildListener listener)
            throws BuildException, IOException, InterruptedException {
        List<StoredLayer> layers;
        try {
            layers = new BuildRun(plan, bench, options, listener).layers();
        } catch (BuildException e) {
            throw plan.shown().apply(e);
        }
        List<Digest> diffIds = new ArrayList<>();
        layers.forEach(layer -> diffIds.add(layer.diffId()));
        ImageDocument document = plan.document().on(diffIds);
        return bench.store().writer().content(document, layers, Optional.of(plan.inputs()));
    }

    private void removeRemains(Path workspace) throws IOException {
        new StepContainer(bench.runtime(), bench.cgroupParent(), workspace).stop();
        Path secrets = bench.secrets().resolve(String.valueOf(workspace.getFileName()));
        if (Files.exists(secrets)) {
            Trees.delete(secrets);
        }
    }
}
