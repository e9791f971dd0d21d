package jcompose.build;

import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.Platform;
import jcompose.image.StoredImage;

import java.io.IOException;
import java.util.Optional;

/** Where {@code FROM} and {@code --from} find images. */
@FunctionalInterface
public interface BaseImages {
    /**
     * The image of that name, brought into the store where it is not there yet.
     *
     * @param platform of several that the name may stand for, the one for this
     * @param fresh ask its registry even when the store has one
     * @return empty when it is not to be had
     */
    Optional<StoredImage> find(ImageReference reference, Platform platform, boolean fresh)
            throws IOException;

    /** Only what is there. */
    static BaseImages of(ImageStore store) {
        return (reference, platform, _) -> stored(store, reference, platform);
    }

    /** For this machine whatever has the name, as by all commands. */
    static Optional<StoredImage> stored(
            ImageStore store, ImageReference reference, Platform platform) throws IOException {
        return platform.equals(Platform.local())
                ? store.find(reference)
                : store.find(reference, platform);
    }
}
