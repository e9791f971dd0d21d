package jcompose.image;

import jcompose.type.Digest;

import java.util.Optional;

/**
 * One image of {@code index.json}.
 *
 * @param reference empty when the name has moved on to another image
 * @param mediaType of the manifest
 * @param size of the manifest in bytes
 * @param platform its parts are empty where another tool wrote the entry without
 * @param image digest of the configuration document; empty when another tool wrote the entry
 * @param inputs of the build that made it
 * @param origin empty when it was not pulled
 */
record IndexEntry(
        Optional<ImageReference> reference,
        Digest manifest,
        String mediaType,
        long size,
        Platform platform,
        Optional<Digest> image,
        Optional<Digest> inputs,
        Optional<Origin> origin) {
    IndexEntry named(Optional<ImageReference> name) {
        return new IndexEntry(name, manifest, mediaType, size, platform, image, inputs, origin);
    }

    /** As text: the first comparison of two records in a process costs milliseconds. */
    boolean isNamed(ImageReference name) {
        if (name.digest().isPresent()) {
            String hex = name.digest().get().hex();
            return manifest.hex().equals(hex) || (origin.isPresent() && origin.get().isDigest(hex));
        }
        return reference.isPresent() && reference.get().toString().equals(name.toString());
    }

    boolean hasNameOf(IndexEntry other) {
        return reference.isPresent()
                && other.reference.isPresent()
                && reference.get().toString().equals(other.reference.get().toString());
    }

    /** Whether both were chosen from the same index: images of one name, for several platforms. */
    boolean isOfIndexOf(IndexEntry other) {
        return origin.isPresent()
                && other.origin.isPresent()
                && origin.get().index().isPresent()
                && other.origin.get().isDigest(origin.get().index().get().hex());
    }

    boolean isForPlatformOf(IndexEntry other) {
        return platform.toString().equals(other.platform.toString());
    }

    boolean isBuiltFrom(Digest digest) {
        return inputs.isPresent() && inputs.get().hex().equals(digest.hex());
    }
}
