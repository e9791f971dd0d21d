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

    /** Something is to be done before containers run on it. */
    sealed interface ToPrepare extends Image {}

    /**
     * Must be built first; what the image itself sets is not known yet.
     *
     * @param inputs digest of everything the build reads
     */
    record ToBuild(String reference, Digest inputs) implements ToPrepare {}

    /**
     * Must be pulled first; what the image itself sets is not known yet.
     *
     * @param why as a reason has it
     */
    record ToPull(String reference, String why) implements ToPrepare {}

    /**
     * In the local store, but its registry is to be asked again what the name stands for. Until
     * then the one that is there is taken for it.
     *
     * @param digest of the image's configuration
     * @param why as a reason has it
     */
    record ToRefresh(String reference, Digest digest, String why) implements ToPrepare {
        public Present asPresent() {
            return new Present(reference, digest);
        }
    }
}
