package jcompose.image;

import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Map<Digest, ObjectNode> docker = new LinkedHashMap<>();
        Map<String, List<NamedImage>> byName = new LinkedHashMap<>();
        for (NamedImage image : images) {
            List<StoredLayer> layers = store.layers(image.image());
            blobs.add(image.image().manifest());
            blobs.add(image.image().id());
            layers.forEach(layer -> blobs.add(layer.blob()));
            String name = image.reference().map(ImageReference::toString).orElse("");
            String key = name.isEmpty() ? image.image().manifest().toString() : name;
            byName.computeIfAbsent(key, _ -> new ArrayList<>()).add(image);
            ObjectNode entry =
                    docker.computeIfAbsent(image.image().id(), id -> dockerEntry(id, layers));
            if (isTagged(image)) {
                entry.withArray("RepoTags").add(image.reference().orElseThrow().familiar());
            }
        }
        ArrayNode manifests = Json.array(List.of());
        Map<Digest, byte[]> indexes = new LinkedHashMap<>();
        for (List<NamedImage> same : byName.values()) {
            manifests.add(named(descriptor(same, indexes), same.getFirst().reference()));
        }
        try (TarStream tar = new TarStream(to)) {
            for (Digest blob : blobs) {
                tar.file(path(blob), files.blob(blob));
            }
            for (Map.Entry<Digest, byte[]> each : indexes.entrySet()) {
                tar.file(path(each.getKey()), each.getValue());
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

    /** In what docker writes a name has one image: of several, that for this machine. */
    private boolean isTagged(NamedImage image) throws IOException {
        return image.reference().isPresent()
                && store.find(image.reference().get())
                        .map(StoredImage::manifest)
                        .filter(best -> !best.equals(image.image().manifest()))
                        .isEmpty();
    }

    /** Of the image of a name, or of the index of several for different platforms. */
    private ObjectNode descriptor(List<NamedImage> same, Map<Digest, byte[]> indexes)
            throws IOException {
        if (same.size() == 1) {
            StoredImage image = same.getFirst().image();
            return PlatformIndex.descriptor(image, files.blob(image.manifest()));
        }
        byte[] index = PlatformIndex.of(same.stream().map(NamedImage::image).toList(), store);
        Digest digest = Sha256.of(index);
        indexes.put(digest, index);
        return Json.object()
                .put("mediaType", PlatformIndex.MEDIA_TYPE)
                .put("digest", digest.toString())
                .put("size", index.length);
    }

    private static ObjectNode named(ObjectNode descriptor, Optional<ImageReference> reference) {
        reference.ifPresent(
                name -> {
                    ObjectNode annotations = descriptor.putObject("annotations");
                    annotations.put(ImageLoader.FULL_NAME, name.toString());
                    annotations.put(ImageLoader.REFERENCE, name.tag().orElse(name.toString()));
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
