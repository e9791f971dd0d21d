package jcompose.image;

import jcompose.type.Digest;

import java.util.Optional;

/**
 * What makes an image whose layers are in the store already.
 *
 * @param manifest its bytes
 * @param mediaType of the manifest
 * @param config the document's bytes
 * @param inputs of the build that made it, for {@link ImageStore#findByInputs}
 * @param origin empty when it was not pulled
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
public record ImageContent(
        byte[] manifest,
        String mediaType,
        byte[] config,
        Optional<Digest> inputs,
        Optional<Origin> origin) {
    /** An image of a file, or one that was made here. */
    public static ImageContent of(byte[] manifest, byte[] config, Optional<Digest> inputs) {
        return new ImageContent(
                manifest, ImageManifest.MEDIA_TYPE, config, inputs, Optional.empty());
    }
}
