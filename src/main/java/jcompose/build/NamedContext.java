package jcompose.build;

import jcompose.image.ImageReference;

import java.nio.file.Path;

/** A tree that a Dockerfile calls by name: Compose's {@code build.additional_contexts}. */
public sealed interface NamedContext {
    /**
     * A directory of this machine. The root directory stands for the machine itself: it is
     * identified by its package database, not by its content.
     *
     * @param path absolute
     */
    record Directory(Path path) implements NamedContext {}

    /** An image in the store. */
    record Image(ImageReference reference) implements NamedContext {}

    /**
     * Reads {@code docker-image://NAME} or a directory.
     *
     * @param base what relative paths begin at
     * @throws IllegalArgumentException when it is neither
     */
    static NamedContext of(String text, Path base) {
        if (text.startsWith("docker-image://")) {
            return new Image(ImageReference.parse(text.substring("docker-image://".length())));
        }
        if (text.contains("://")) {
            throw new IllegalArgumentException(
                    text + " is neither a directory nor docker-image://NAME");
        }
        return new Directory(base.resolve(text).normalize());
    }
}
