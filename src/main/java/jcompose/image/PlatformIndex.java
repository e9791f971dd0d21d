package jcompose.image;

import jcompose.json.Json;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The document that makes one image of several for different platforms: OCI image-spec
 * image-index.md. The same images are the same bytes, in whatever order they came.
 */
public final class PlatformIndex {
    public static final String MEDIA_TYPE = Index.MEDIA_TYPE;

    private PlatformIndex() {}

    /** The bytes for images of a store. */
    public static byte[] of(List<StoredImage> images, ImageStore store) throws IOException {
        List<StoredImage> sorted = new ArrayList<>(images);
        sorted.sort(
                Comparator.comparing((StoredImage image) -> image.platform().toString())
                        .thenComparing(image -> image.manifest().hex()));
        ObjectNode index = Json.object();
        index.put("schemaVersion", 2).put("mediaType", MEDIA_TYPE);
        ArrayNode manifests = index.putArray("manifests");
        for (StoredImage image : sorted) {
            manifests.add(descriptor(image, store.blob(image.manifest())));
        }
        return Json.write(index).getBytes(StandardCharsets.UTF_8);
    }

    static ObjectNode descriptor(StoredImage image, Path manifest) throws IOException {
        ObjectNode descriptor = Json.object();
        descriptor.put("mediaType", ImageManifest.mediaType(manifest));
        descriptor.put("digest", image.manifest().toString());
        descriptor.put("size", Files.size(manifest));
        image.platform().write(descriptor.putObject("platform"));
        return descriptor;
    }
}
