package jcompose.build;

import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.StoredImage;

import java.io.IOException;
import java.util.Optional;

/** Where {@code FROM} and {@code --from} find images. */
@FunctionalInterface
public interface BaseImages {
    /**
     * The image of that name, brought into the store where it is not there yet.
     *
     * @param fresh ask its registry even when the store has one
     * @return empty when it is not to be had
     */
    Optional<StoredImage> find(ImageReference reference, boolean fresh) throws IOException;

    /** Only what is there. */
    static BaseImages of(ImageStore store) {
        return (reference, fresh) -> store.find(reference);
    }
}
