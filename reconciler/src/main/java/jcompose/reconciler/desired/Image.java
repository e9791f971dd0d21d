package jcompose.reconciler.desired;

import jcompose.type.Digest;

/** The image of a service: in the store, or still to be prepared. */
public sealed interface Image {
    /** As the stack file or the build names it; for people. */
    String reference();

    /**
     * In the local store.
     *
     * @param digest of the image's configuration (the image ID)
     */
    record Present(String reference, Digest digest) implements Image {}

    /**
     * Must be built first; what the image itself sets is not known yet.
     *
     * @param inputs digest of everything the build reads
     */
    record ToBuild(String reference, Digest inputs) implements Image {}
}
