package jcompose.image;

import jcompose.type.Digest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The JSON document whose digest is the image ID: OCI image-spec config.md.
 *
 * @param diffIds digests of the uncompressed layers, the lowest first
 */
public record ImageDocument(
        String architecture,
        String os,
        Optional<Instant> created,
        ImageConfig config,
        List<Digest> diffIds,
        List<History> history) {
    public ImageDocument {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /**
     * How one layer came to be, or one setting when {@code emptyLayer}.
     *
     * @param createdBy the instruction
     */
    public record History(Optional<Instant> created, String createdBy, boolean emptyLayer) {}
}
