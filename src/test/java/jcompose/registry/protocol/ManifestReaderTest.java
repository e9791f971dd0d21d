package jcompose.registry.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.image.Sha256;
import jcompose.type.Digest;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

class ManifestReaderTest {
    private static final Digest DIGEST = Sha256.of("x");

    private static Manifest read(String type, String json) throws RegistryException {
        byte[] content = json.getBytes(StandardCharsets.UTF_8);
        return ManifestReader.read(new Manifest.Document(type, Sha256.of(content), content));
    }

    private static String descriptor(String type) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":3}".formatted(type, DIGEST);
    }

    private static String image(String config, String layer) {
        return "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
                .formatted(descriptor(config), descriptor(layer));
    }

    @Test
    void images_of_the_oci_and_of_docker_are_read() throws RegistryException {
        String oci =
                image(
                        "application/vnd.oci.image.config.v1+json",
                        "application/vnd.oci.image.layer.v1.tar+zstd");
        var image = assertInstanceOf(Manifest.Image.class, read(MediaTypes.OCI_MANIFEST, oci));
        assertEquals(
                List.of(new Descriptor("application/vnd.oci.image.layer.v1.tar+zstd", DIGEST, 3)),
                image.layers());
        String docker =
                image(
                        "application/vnd.docker.container.image.v1+json",
                        "application/vnd.docker.image.rootfs.diff.tar.gzip");
        assertInstanceOf(Manifest.Image.class, read(MediaTypes.DOCKER_MANIFEST, docker));
    }

    @Test
    void attestations_are_no_images() throws RegistryException {
        String entry =
                "{\"digest\":\"%s\",\"size\":3,\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}%s}";
        String index =
                "{\"schemaVersion\":2,\"manifests\":[%s,%s,%s]}"
                        .formatted(
                                entry.formatted(DIGEST, "linux", "amd64", ""),
                                entry.formatted(DIGEST, "unknown", "unknown", ""),
                                entry.formatted(
                                        DIGEST,
                                        "linux",
                                        "arm64",
                                        ",\"annotations\":{\"vnd.docker.reference.type\":\"x\"}"));
        var read = assertInstanceOf(Manifest.Index.class, read(MediaTypes.OCI_INDEX, index));
        assertEquals(
                List.of("linux/amd64"),
                read.entries().stream().map(each -> each.platform().toString()).toList());
    }

    @Test
    void what_is_no_image_is_named() {
        refused("{\"schemaVersion\":1}", "has the obsolete format \"schema 1\"");
        refused(image("application/vnd.cncf.helm.config.v1+json", "x"), "is no container image");
        refused(
                image("application/vnd.oci.image.config.v1+json", "text/plain"),
                "has a layer of the unknown type text/plain");
        refused("{\"schemaVersion\":2}", "is of the unknown type");
        refused("no", "is not JSON");
        refused("{\"manifests\":[],\"layers\":[]}", "is an index and an image at once");
        refused(
                "{\"config\":{\"digest\":\"sha256:1\",\"size\":1}}",
                "where a sha256 digest belongs");
        refused(
                "{\"config\":{\"digest\":\"" + DIGEST + "\"}}",
                "does not say how large " + DIGEST + " is");
    }

    private static void refused(String json, String sentence) {
        RegistryException failure =
                assertThrows(RegistryException.class, () -> read("", json), json);
        assertTrue(String.valueOf(failure.getMessage()).contains(sentence), failure.getMessage());
    }
}
