package jcompose.image;

import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Images as one archive: an OCI image layout that at the same time is what {@code docker save}
 * writes, so that every tool finds what it knows.
 */
public final class ImageArchive {
    private final ImageStore store;
    private final StoreFiles files;

    ImageArchive(ImageStore store, StoreFiles files) {
        this.store = store;
        this.files = files;
    }

    /** Writes the images with the names that are given here; the stream stays open. */
    public void write(List<NamedImage> images, OutputStream to) throws IOException {
        Set<Digest> blobs = new LinkedHashSet<>();
        ArrayNode manifests = Json.array(List.of());
        Map<Digest, ObjectNode> docker = new LinkedHashMap<>();
        for (NamedImage image : images) {
            List<StoredLayer> layers = store.layers(image.image());
            blobs.add(image.image().manifest());
            blobs.add(image.image().id());
            layers.forEach(layer -> blobs.add(layer.blob()));
            manifests.add(descriptor(image));
            ObjectNode entry =
                    docker.computeIfAbsent(image.image().id(), id -> dockerEntry(id, layers));
            image.reference().ifPresent(name -> entry.withArray("RepoTags").add(name.familiar()));
        }
        try (TarStream tar = new TarStream(to)) {
            for (Digest blob : blobs) {
                tar.file(path(blob), files.blob(blob));
            }
            ObjectNode index = Json.object();
            index.put("schemaVersion", 2).put("mediaType", Index.MEDIA_TYPE);
            index.set("manifests", manifests);
            tar.file("index.json", bytes(Json.write(index)));
            ArrayNode list = Json.array(List.of());
            docker.values().forEach(list::add);
            tar.file("manifest.json", bytes(Json.write(list)));
            tar.file("oci-layout", bytes("{\"imageLayoutVersion\":\"1.0.0\"}"));
        }
    }

    private ObjectNode descriptor(NamedImage image) throws IOException {
        Digest manifest = image.image().manifest();
        ObjectNode descriptor = Json.object();
        descriptor.put("mediaType", ImageManifest.mediaType(files.blob(manifest)));
        descriptor.put("digest", manifest.toString());
        descriptor.put("size", Files.size(files.blob(manifest)));
        descriptor
                .putObject("platform")
                .put("architecture", image.image().document().architecture())
                .put("os", image.image().document().os());
        image.reference()
                .ifPresent(
                        name -> {
                            ObjectNode annotations = descriptor.putObject("annotations");
                            annotations.put(ImageLoader.FULL_NAME, name.toString());
                            annotations.put(
                                    ImageLoader.REFERENCE, name.tag().orElse(name.toString()));
                        });
        return descriptor;
    }

    private static ObjectNode dockerEntry(Digest id, List<StoredLayer> layers) {
        ObjectNode entry = Json.object();
        entry.put("Config", path(id));
        entry.putArray("RepoTags");
        ArrayNode list = entry.putArray("Layers");
        layers.forEach(layer -> list.add(path(layer.blob())));
        return entry;
    }

    private static String path(Digest blob) {
        return "blobs/sha256/" + blob.hex();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
