package jcompose.registry;

import jcompose.image.ImageReference;
import jcompose.type.Digest;

import java.io.IOException;

/** Asks registries what names of images stand for now. */
public final class ImageDigests {
    private final Sources sources;

    public ImageDigests(Registries registries) {
        this.sources = new Sources(registries, PullListener.SILENT);
    }

    /**
     * The digest of a manifest, or of the index of all platforms where there is one.
     *
     * @throws jcompose.registry.protocol.RegistryException when the registry does not tell
     */
    public Digest of(ImageReference reference) throws IOException, InterruptedException {
        return sources.digest(reference);
    }
}
