package jcompose.build;

import jcompose.image.StoredImage;

import java.nio.file.Path;

/** What a stage stands on. */
sealed interface Base {
    /** Nothing. */
    record Scratch() implements Base {}

    /** An image of the store. */
    record Stored(StoredImage image) implements Base {}

    /** An earlier stage. */
    record Earlier(Stage stage) implements Base {}

    /**
     * A directory of this machine, read as the lowest layer and never copied; so nothing that
     * stands on it can be an image.
     *
     * @param name of the named context
     */
    record Tree(String name, Path directory) implements Base {}
}
