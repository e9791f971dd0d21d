package jcompose.registry.protocol;

import jcompose.image.Platform;
import jcompose.type.Digest;

import java.util.List;

/** What a registry keeps under a tag. */
public sealed interface Manifest {
    /** Exactly as the registry has it. */
    Document document();

    /**
     * A manifest's bytes.
     *
     * @param digest of the content
     */
    @SuppressWarnings("ArrayRecordComponent") // the digest stands for the content
    record Document(String mediaType, Digest digest, byte[] content) {}

    /** Several images, each for a platform: OCI image-spec image-index.md. */
    record Index(Document document, List<Entry> entries) implements Manifest {
        public Index {
            entries = List.copyOf(entries);
        }
    }

    /** One image of an index. */
    record Entry(Descriptor manifest, Platform platform) {}

    /**
     * One image: OCI image-spec manifest.md.
     *
     * @param layers the lowest first
     */
    record Image(Document document, Descriptor config, List<Descriptor> layers)
            implements Manifest {
        public Image {
            layers = List.copyOf(layers);
        }
    }
}
