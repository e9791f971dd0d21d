package jcompose.image;

import jcompose.type.Digest;

import java.nio.file.Path;
import java.util.List;

/**
 * An image that is whole in the store: containers can run on it.
 *
 * @param id digest of the document's JSON
 * @param manifest digest of the manifest
 * @param layers unpacked, to be used as an overlay's lower directories in this order: topmost first
 */
public record StoredImage(Digest id, Digest manifest, ImageDocument document, List<Path> layers) {
    public StoredImage {
        layers = List.copyOf(layers);
    }

    /** What it runs on. */
    public Platform platform() {
        return document.platform();
    }

    public ImageConfig config() {
        return document.config();
    }
}
