package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.file.Trees;
import jcompose.json.Json;
import jcompose.type.Digest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class ImageStoreTest {
    private static final Digest INPUTS = Digest.sha256("a".repeat(64));

    @TempDir Path root;
    private ImageStore store;

    @BeforeEach
    void open() {
        store = new ImageStore(root);
    }

    @Test
    void a_store_that_does_not_exist_yet_is_empty() throws IOException {
        store = new ImageStore(root.resolve("none"));
        assertEquals(List.of(), store.list());
        assertTrue(store.find(ImageReference.parse("hello")).isEmpty());
    }

    @Test
    void an_image_is_found_by_its_name_and_by_the_beginning_of_its_id() throws Exception {
        StoredImage image = Images.put(store, "hello", "one", Optional.empty());

        assertEquals(Optional.of(image), store.find(ImageReference.parse("hello:latest")));
        assertEquals(Optional.of(image), store.findById(image.id().hex().substring(0, 6)));
        assertTrue(store.findById("zz").isEmpty());
        assertEquals("one", Files.readString(image.layers().getFirst().resolve("file")));
    }

    @Test
    void an_image_is_found_by_its_manifests_digest() throws Exception {
        StoredImage image = Images.put(store, "hello", "one", Optional.empty());
        var reference = ImageReference.parse("hello@" + image.manifest());
        assertEquals(Optional.of(image), store.find(reference));
    }

    @Test
    void a_beginning_that_several_ids_have_is_refused() throws Exception {
        Images.put(store, "a", "one", Optional.empty());
        Images.put(store, "b", "two", Optional.empty());
        var error = assertThrows(IllegalArgumentException.class, () -> store.findById(""));
        assertEquals("several images have an ID that begins with ", error.getMessage());
    }

    @Test
    void an_image_is_found_by_the_inputs_it_was_built_from() throws Exception {
        StoredImage image = Images.put(store, "hello", "one", Optional.of(INPUTS));
        var name = ImageReference.parse("hello");

        assertEquals(Optional.of(image), store.findByInputs(name, INPUTS));
        assertTrue(store.findByInputs(name, Digest.sha256("b".repeat(64))).isEmpty());
        assertTrue(store.findByInputs(ImageReference.parse("other"), INPUTS).isEmpty());
    }

    @Test
    void an_image_that_loses_its_name_stays() throws Exception {
        StoredImage old = Images.put(store, "hello", "one", Optional.empty());
        StoredImage current = Images.put(store, "hello", "two", Optional.empty());

        assertEquals(Optional.of(current), store.find(ImageReference.parse("hello")));
        assertEquals(
                List.of(
                        new NamedImage(Optional.empty(), old),
                        new NamedImage(Optional.of(ImageReference.parse("hello")), current)),
                store.list());
    }

    @Test
    void an_image_may_have_several_names() throws Exception {
        StoredImage image = Images.put(store, "hello", "one", Optional.of(INPUTS));
        var other = ImageReference.parse("hello:v1");
        store.writer().tag(image, other);

        assertEquals(Optional.of(image), store.findByInputs(other, INPUTS));
        assertEquals(2, store.list().size());

        Images.put(store, "hello", "two", Optional.empty());
        assertEquals(2, store.list().size());
        assertEquals(Optional.of(image), store.find(other));
    }

    @Test
    void a_name_for_an_image_that_is_not_there_is_refused() throws Exception {
        StoredImage gone = Images.put(store, "hello", "one", Optional.empty());
        store.writer().forget(gone.manifest());
        var error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> store.writer().tag(gone, ImageReference.parse("x")));
        assertEquals("no image " + gone.id() + " in " + root, error.getMessage());
    }

    @Test
    void an_image_without_one_of_its_layers_is_not_found() throws Exception {
        StoredImage image = Images.put(store, "hello", "one", Optional.of(INPUTS));
        Trees.delete(image.layers().getFirst());

        assertTrue(store.find(ImageReference.parse("hello")).isEmpty());
        assertTrue(store.findByInputs(ImageReference.parse("hello"), INPUTS).isEmpty());
        assertEquals(List.of(), store.list());
    }

    @Test
    void what_is_written_is_an_oci_image_layout() throws Exception {
        StoredImage image = Images.put(store, "hello", "one", Optional.empty());

        assertEquals(
                "{\"imageLayoutVersion\":\"1.0.0\"}", Files.readString(root.resolve("oci-layout")));
        JsonNode entry =
                Json.parse(Files.readString(root.resolve("index.json"))).path("manifests").path(0);
        assertEquals(
                "docker.io/library/hello:latest",
                entry.path("annotations").path("org.opencontainers.image.ref.name").asString());
        assertEquals(image.manifest().toString(), entry.path("digest").asString());
        JsonNode manifest = blob(entry);
        assertEquals(2, manifest.path("schemaVersion").asInt());
        assertEquals(
                "application/vnd.oci.image.config.v1+json",
                manifest.path("config").path("mediaType").asString());
        JsonNode layer = manifest.path("layers").path(0);
        assertEquals(
                "application/vnd.oci.image.layer.v1.tar+gzip", layer.path("mediaType").asString());
        assertEquals(Files.size(blobFile(layer)), layer.path("size").asLong());
        for (Path blob : entries(root.resolve("blobs/sha256"))) {
            assertEquals(Sha256.of(Files.readAllBytes(blob)).hex(), blob.getFileName().toString());
        }
    }

    @Test
    void names_by_other_tools_do_no_harm() throws Exception {
        Images.put(store, "hello", "one", Optional.empty());
        Path index = root.resolve("index.json");
        String text = Files.readString(index);
        Files.writeString(index, text.replace("docker.io/library/hello:latest", "My Name"));

        assertEquals(Optional.empty(), store.list().getFirst().reference());
    }

    @Test
    void writers_in_many_threads_lose_nothing() throws Exception {
        int count = 16;
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "image" + i;
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    Images.put(store, name, name, Optional.empty());
                                } catch (IOException | InterruptedException e) {
                                    synchronized (failures) {
                                        failures.add(e);
                                    }
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(count, store.list().size());
        assertEquals(List.of(), entries(root.resolve("ingest")));
    }

    private JsonNode blob(JsonNode descriptor) throws IOException {
        return Json.parse(Files.readString(blobFile(descriptor)));
    }

    private Path blobFile(JsonNode descriptor) {
        Digest digest = Digest.parse(descriptor.path("digest").asString());
        return root.resolve("blobs/sha256").resolve(digest.hex());
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
