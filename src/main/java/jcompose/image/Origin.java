package jcompose.image;

import jcompose.type.Digest;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a pulled image comes from.
 *
 * @param checked when its registry was last asked what the name stands for
 * @param index digest of the multi-platform index that the image was chosen from
 */
public record Origin(Instant checked, Optional<Digest> index) {
    boolean isDigest(String hex) {
        return index.isPresent() && index.get().hex().equals(hex);
    }
}
