package jcompose.build;

import jcompose.image.ImageStore;
import jcompose.type.Digest;

import java.io.IOException;

/** Everything that a build reads, as one digest. */
public final class BuildInputs {
    private BuildInputs() {}

    /**
     * The same digest means the same image. It changes with the instructions that the target needs
     * and the arguments they use, the names, kinds, permissions and content of the files that
     * {@code COPY} and {@code ADD} read, the IDs of base images, and named contexts; not with
     * times, owners, comments or unused stages. A named context that is this machine's root
     * directory counts, as a base, by its package database and not by its content. Nothing is
     * started; what {@code ADD} takes from elsewhere is fetched into the store's cache. As long as
     * a base image is not in the store, nothing but its name counts.
     *
     * @throws BuildException when the build would fail before its first step
     */
    public static Digest digest(BuildRequest request, ImageStore store)
            throws BuildException, IOException {
        try {
            return Planner.plan(
                            request,
                            Builder.platforms(request).getFirst(),
                            store,
                            BaseImages.of(store))
                    .inputs();
        } catch (BuildException e) {
            String missing = e.missing().orElseThrow(() -> e).toString();
            return new Fingerprint("missing").add(missing).finish();
        }
    }
}
