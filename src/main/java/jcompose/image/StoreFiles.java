package jcompose.image;

import jcompose.type.Digest;

import java.nio.file.Path;

/** Where the store's files lie; touches none of them. */
record StoreFiles(Path root) {
    /** OCI image-spec image-layout.md. */
    Path layout() {
        return root.resolve("oci-layout");
    }

    Path index() {
        return root.resolve("index.json");
    }

    Path blob(Digest digest) {
        return blobs().resolve(digest.hex());
    }

    Path blobs() {
        return root.resolve("blobs").resolve("sha256");
    }

    /** A layer, unpacked. */
    Path layer(Digest chain) {
        return layers().resolve(chain.hex());
    }

    Path layers() {
        return root.resolve("layers");
    }

    /** Directories of writers, each with what it has not finished. */
    Path ingest() {
        return root.resolve("ingest");
    }

    BuildCache buildCache() {
        return new BuildCache(root.resolve("build"));
    }

    Path buildLocks() {
        return root.resolve("build").resolve("locks");
    }

    Path pullLocks() {
        return root.resolve("pull").resolve("locks");
    }

    Path layerLocks() {
        return root.resolve("pull").resolve("layers");
    }

    Path lock() {
        return root.resolve("image.lock");
    }
}
