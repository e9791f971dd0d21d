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
}
