package jcompose.registry;

import jcompose.registry.protocol.Descriptor;

/** Hears how an image comes in; of several layers at a time, on several threads. */
public interface PullListener {
    /** Hears nothing. */
    PullListener SILENT = new PullListener() {};

    /** A mirror does not help; the next source is asked. */
    default void skipped(String mirror, String reason) {}

    /** It is known what the image consists of. */
    default void resolved(java.util.List<Descriptor> layers) {}

    /** The image runs on another kind of machine than this. */
    default void foreign(String platform) {}

    /** The store has the layer already. */
    default void present(Descriptor layer) {}

    /** So many bytes of the layer have come so far. */
    default void received(Descriptor layer, long bytes) {}

    /** The layer is in the store. */
    default void done(Descriptor layer) {}
}
