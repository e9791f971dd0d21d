package jcompose.image;

import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which blobs make an image: OCI image-spec manifest.md. */
final class ImageManifest {
    static final String MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";

    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    private ImageManifest() {}

    /**
     * The manifest's JSON.
     *
     * @param layers the lowest first
     * @param types of the layers, in the same order
     */
    static String write(
            Digest config, long configSize, List<StoredLayer> layers, List<LayerMediaType> types) {
        ObjectNode manifest = Json.object();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MEDIA_TYPE);
        manifest.set("config", descriptor(CONFIG, config, configSize));
        ArrayNode list = manifest.putArray("layers");
        for (int i = 0; i < layers.size(); i++) {
            StoredLayer layer = layers.get(i);
            list.add(descriptor(types.get(i).text(), layer.blob(), layer.size()));
        }
        return Json.write(manifest);
    }

    /** What a manifest calls itself. */
    static String mediaType(Path manifest) throws IOException {
        return Json.parse(Files.readString(manifest)).path("mediaType").asString(MEDIA_TYPE);
    }

    /** The digest of the configuration document. */
    static Digest config(String manifest) {
        return Digest.parse(Json.parse(manifest).path("config").path("digest").asString(""));
    }

    /**
     * The layers' blobs.
     *
     * @param diffIds of the configuration document, one for each layer
     */
    static List<StoredLayer> layers(String manifest, List<Digest> diffIds) {
        List<StoredLayer> layers = new ArrayList<>();
        for (JsonNode layer : Json.parse(manifest).path("layers")) {
            Digest blob = Digest.parse(layer.path("digest").asString(""));
            Digest diffId = diffIds.get(layers.size());
            layers.add(new StoredLayer(diffId, blob, layer.path("size").asLong(0)));
        }
        return layers;
    }

    private static ObjectNode descriptor(String mediaType, Digest digest, long size) {
        return Json.object()
                .put("mediaType", mediaType)
                .put("digest", digest.toString())
                .put("size", size);
    }
}
