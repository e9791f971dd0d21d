package jcompose.image;

import java.util.Optional;

/**
 * An entry of the store's index.
 *
 * @param reference empty when the name has moved on to another image
 */
public record NamedImage(Optional<ImageReference> reference, StoredImage image) {}
