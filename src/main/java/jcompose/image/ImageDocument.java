package jcompose.image;

import jcompose.type.Digest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The JSON document whose digest is the image ID: OCI image-spec config.md.
 *
 * @param variant of the architecture, such as {@code v6}; empty: its usual one
 * @param diffIds digests of the uncompressed layers, the lowest first
 */
public record ImageDocument(
        String architecture,
        String os,
        String variant,
        Optional<Instant> created,
        ImageConfig config,
        List<Digest> diffIds,
        List<History> history) {
    public ImageDocument {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /** A document for an architecture without variants. */
    public ImageDocument(
            String architecture,
            String os,
            Optional<Instant> created,
            ImageConfig config,
            List<Digest> diffIds,
            List<History> history) {
        this(architecture, os, "", created, config, diffIds, history);
    }

    /** What it runs on. */
    public Platform platform() {
        return new Platform(os, architecture, variant);
    }

    /**
     * Reads a document; what it does not have is empty.
     *
     * @throws RuntimeException when it is not JSON, or has something other than digests
     */
    public static ImageDocument parse(String json) {
        return DocumentReader.read(json);
    }

    /** The same document is the same text. */
    public String json() {
        return DocumentWriter.write(this);
    }

    /** The same, made at another time. */
    public ImageDocument at(Instant time) {
        return new ImageDocument(
                architecture, os, variant, Optional.of(time), config, diffIds, history);
    }

    /** The same on these layers. */
    public ImageDocument on(List<Digest> layers) {
        return new ImageDocument(architecture, os, variant, created, config, layers, history);
    }

    /**
     * How one layer came to be, or one setting when {@code emptyLayer}.
     *
     * @param createdBy the instruction
     * @param author empty unless somebody put their name to it; likewise {@code comment}
     */
    public record History(
            Optional<Instant> created,
            String createdBy,
            boolean emptyLayer,
            String author,
            String comment) {
        public History(Optional<Instant> created, String createdBy, boolean emptyLayer) {
            this(created, createdBy, emptyLayer, "", "");
        }
    }
}
