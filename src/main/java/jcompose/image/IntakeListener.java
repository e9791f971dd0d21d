package jcompose.image;

/** Hears how an image's layers come in, each event on the thread that did it. */
public interface IntakeListener {
    /** The store had it, blob and directory. */
    default void present(LayerSource layer) {}

    /** Its blob is in the store, its digests are right. */
    default void arrived(LayerSource layer) {}

    /** Its directory is in the store. */
    default void placed(LayerSource layer) {}
}
