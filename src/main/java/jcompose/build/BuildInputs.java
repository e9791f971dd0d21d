package jcompose.build;

import jcompose.image.ImageStore;
import jcompose.type.Digest;

import java.io.IOException;

/** Everything that a build reads, as one digest. */
public final class BuildInputs {
    private BuildInputs() {}

    /**
     * The same digest means the same image: text of the Dockerfile, arguments, content, mode and
     * ownership of the files that {@code COPY} and {@code ADD} read, IDs of base images, named
     * contexts. Nothing is started and nothing is written.
     *
     * @throws BuildException when the build would fail before its first step
     */
    public static Digest digest(BuildRequest request, ImageStore store)
            throws BuildException, IOException {
        return new BuildInputs().compute(request, store);
    }

    private Digest compute(BuildRequest request, ImageStore store) throws IOException {
        throw new UnsupportedOperationException(store.find(request.reference()).toString());
    }
}
