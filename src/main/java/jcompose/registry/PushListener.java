package jcompose.registry;

import jcompose.registry.protocol.Descriptor;

/** Hears how an image is sent; of several blobs at a time, on several threads. */
public interface PushListener {
    /** Hears nothing. */
    PushListener SILENT = new PushListener() {};

    /** It is known what is to be there in the end. */
    default void resolved(java.util.List<Descriptor> blobs) {}

    /** The repository has the blob already. */
    default void present(Descriptor blob) {}

    /** The registry takes the blob from another of its repositories. */
    default void mounted(Descriptor blob, String repository) {}

    /** So many bytes of the blob have been sent so far. */
    default void sent(Descriptor blob, long bytes) {}

    /** The blob is there. */
    default void done(Descriptor blob) {}
}
