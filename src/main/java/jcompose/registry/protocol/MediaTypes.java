package jcompose.registry.protocol;

import java.util.List;

/** Media types of OCI image-spec media-types.md and of Docker's image manifest version 2. */
public final class MediaTypes {
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String DOCKER_LIST =
            "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_MANIFEST =
            "application/vnd.docker.distribution.manifest.v2+json";

    static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";

    /** What we can read; older registries give schema 1 to those who do not ask. */
    static final List<String> ACCEPTED =
            List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST);

    private static final String DOCKER_SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1";
    private static final List<String> LAYERS =
            List.of(
                    "application/vnd.oci.image.layer.v1.tar",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar",
                    "application/vnd.docker.image.rootfs.diff.tar",
                    "application/vnd.docker.image.rootfs.foreign.diff.tar");
    private static final List<String> COMPRESSIONS =
            List.of("", "+gzip", ".gzip", "+zstd", ".zstd");

    private MediaTypes() {}

    static boolean isSchema1(String type) {
        return type.startsWith(DOCKER_SCHEMA_1);
    }

    static boolean isLayer(String type) {
        for (String layer : LAYERS) {
            if (type.startsWith(layer)) {
                return COMPRESSIONS.contains(type.substring(layer.length()));
            }
        }
        return false;
    }
}
