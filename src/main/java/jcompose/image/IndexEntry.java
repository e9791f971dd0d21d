package jcompose.image;

import jcompose.type.Digest;

import java.util.Optional;

/**
 * One image of {@code index.json}.
 *
 * @param reference empty when the name has moved on to another image
 * @param size of the manifest in bytes
 * @param image digest of the configuration document; empty when another tool wrote the entry
 * @param inputs of the build that made it
 */
record IndexEntry(
        Optional<ImageReference> reference,
        Digest manifest,
        long size,
        String architecture,
        String os,
        Optional<Digest> image,
        Optional<Digest> inputs) {
    IndexEntry named(Optional<ImageReference> name) {
        return new IndexEntry(name, manifest, size, architecture, os, image, inputs);
    }

    /** As text: the first comparison of two records in a process costs milliseconds. */
    boolean isNamed(ImageReference name) {
        if (name.digest().isPresent()) {
            return manifest.hex().equals(name.digest().get().hex());
        }
        return reference.isPresent() && reference.get().toString().equals(name.toString());
    }

    boolean isBuiltFrom(Digest digest) {
        return inputs.isPresent() && inputs.get().hex().equals(digest.hex());
    }
}
