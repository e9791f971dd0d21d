package jcompose.build;

import jcompose.image.ImageDocument;
import jcompose.image.ImageStore;
import jcompose.image.ImageWriter;
import jcompose.image.LockFile;
import jcompose.image.StoredImage;
import jcompose.image.StoredLayer;
import jcompose.image.Workspace;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds images into a store. */
public final class Builder {
    private final ImageStore store;
    private final RuntimeProgram runtime;
    private final String cgroupParent;

    /**
     * A builder for one store.
     *
     * @param cgroupParent above the cgroups of the containers that run steps
     */
    public Builder(ImageStore store, RuntimeProgram runtime, String cgroupParent) {
        this.store = store;
        this.runtime = runtime;
        this.cgroupParent = cgroupParent;
    }

    /**
     * Builds what the store does not have yet. Waits while another build of the same reference
     * runs, in this process or another. What a killed build has left is removed first.
     */
    public StoredImage build(BuildRequest request, BuildListener listener)
            throws BuildException, IOException, InterruptedException {
        ImageWriter writer = store.writer();
        try (LockFile.Held _ = writer.building(request.reference()).hold()) {
            Plan plan = Planner.plan(request, store);
            Optional<StoredImage> built = store.findByInputs(request.reference(), plan.inputs());
            if (built.isPresent()) {
                return built.get();
            }
            writer.collect(left -> new StepContainer(runtime, cgroupParent, left).stop());
            try (Workspace workspace = writer.workspace()) {
                StepRunner runner = new StepRunner(runtime, cgroupParent, workspace, plan.epoch());
                BuildRun run = new BuildRun(plan, store, runtime, runner, workspace, listener);
                List<StoredLayer> layers = run.layers();
                List<Digest> diffIds = new ArrayList<>();
                layers.forEach(layer -> diffIds.add(layer.diffId()));
                ImageDocument document = plan.document().on(diffIds);
                return writer.put(
                        document, layers, request.reference(), Optional.of(plan.inputs()));
            }
        }
    }
}
