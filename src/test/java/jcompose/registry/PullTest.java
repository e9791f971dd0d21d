package jcompose.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.image.ImageReference;
import jcompose.image.Platform;
import jcompose.image.Sha256;
import jcompose.image.StoredImage;
import jcompose.registry.protocol.Caller;
import jcompose.registry.protocol.Manifest;
import jcompose.registry.protocol.MediaTypes;
import jcompose.registry.protocol.ReadManifest;
import jcompose.registry.protocol.RegistryException;
import jcompose.registry.protocol.WriteManifest;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Images that others made and carried into a real registry. */
class PullTest {
    @TempDir static Path directory;
    private static RegistryProcess registry;
    private static Tools tools;

    private Client client;

    @BeforeAll
    static void fill() throws Exception {
        registry = RegistryProcess.start(directory);
        tools = new Tools(directory);
        tools.image("three", "one", "two", "three");
        tools.push("three", name("web:oci"));
        tools.push("three", name("web:docker"), "--format", "v2s2");
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @BeforeEach
    void connect() throws Exception {
        client = new Client(directory);
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
    }

    private static String name(String image) {
        return registry.host() + "/" + image;
    }

    private static String text(StoredImage image, int layerFromTop, String file) throws Exception {
        return Files.readString(image.layers().get(layerFromTop).resolve(file));
    }

    @Test
    void an_image_arrives_as_the_registry_has_it() throws Exception {
        StoredImage image = client.pull(name("web:oci"));
        assertEquals(Tools.digest(name("web:oci")), image.manifest().toString());
        assertEquals("three", text(image, 0, "2"));
        assertEquals("one", text(image, 2, "0"));
        assertEquals(List.of("/0"), image.config().command());
        assertEquals(Map.of("A", "b"), image.config().environment());
        assertEquals(Optional.of(image), client.store.find(ImageReference.parse(name("web:oci"))));
    }

    @Test
    void what_is_here_is_not_fetched_again() throws Exception {
        client.pull(name("web:oci"));
        assertEquals(3, client.count("done"));
        client.pull(name("web:oci"));
        assertEquals(3, client.count("present"));
        assertEquals(0, client.count("done"));
        assertEquals(1, client.store.list().size());
    }

    @Test
    void an_image_in_dockers_format_is_one() throws Exception {
        StoredImage docker = client.pull(name("web:docker"));
        assertEquals(Tools.digest(name("web:docker")), docker.manifest().toString());
        assertEquals("two", text(docker, 1, "1"));
    }

    @Test
    void a_digest_names_an_image() throws Exception {
        String digest = Tools.digest(name("web:oci"));
        StoredImage image = client.pull(name("web@" + digest));
        assertEquals(digest, image.manifest().toString());
        assertEquals(
                Optional.of(image),
                client.store.find(ImageReference.parse(name("web:other@" + digest))));
    }

    @Test
    void of_an_index_the_image_for_this_machine_is_chosen() throws Exception {
        String index = index("multi", Platform.local().toString());
        StoredImage image = client.pull(name("web:multi"));
        assertEquals(Tools.digest(name("web:oci")), image.manifest().toString());
        assertEquals(
                Optional.of(image),
                client.store.find(ImageReference.parse(name("web@" + index))),
                "the index's digest names it too");
    }

    @Test
    void an_index_without_this_machine_says_what_it_has() throws Exception {
        index("foreign", "linux/s390x");
        RegistryException failure =
                assertThrows(RegistryException.class, () -> client.pull(name("web:foreign")));
        assertEquals(
                "there is no image for " + Platform.local() + ", only for linux/s390x",
                failure.getMessage());
        assertEquals(List.of(), client.store.list());
    }

    /** An index with the image and an attestation. */
    private String index(String tag, String platform) throws Exception {
        String[] words = platform.split("/", -1);
        Caller caller =
                client.registries.writer(
                        Endpoint.of(ImageReference.parse(name("web:" + tag))), List.of());
        Manifest.Document image = caller.call(new ReadManifest("oci"));
        String entry =
                """
                {"mediaType":"%s","digest":"%s","size":%d,\
                "platform":{"os":"%s","architecture":"%s"}}\
                """
                        .formatted(
                                image.mediaType(),
                                image.digest(),
                                image.content().length,
                                words[0],
                                words[1]);
        String attestation =
                entry.replaceAll("\"(os|architecture)\":\"[^\"]*\"", "\"$1\":\"unknown\"");
        byte[] index =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s,%s]}"
                        .formatted(MediaTypes.OCI_INDEX, attestation, entry)
                        .getBytes(StandardCharsets.UTF_8);
        var document = new Manifest.Document(MediaTypes.OCI_INDEX, Sha256.of(index), index);
        caller.call(new WriteManifest(tag, document));
        return document.digest().toString();
    }

    @Test
    void what_is_not_there_is_named() {
        RegistryException failure =
                assertThrows(RegistryException.class, () -> client.pull(name("web:none")));
        assertEquals(registry.host() + " has no image web:none", failure.getMessage());
        assertEquals(RegistryException.Kind.NOT_FOUND, failure.kind());
    }

    @Test
    void a_mirror_serves_and_one_that_is_gone_does_no_harm() throws Exception {
        RegistryProcess gone = RegistryProcess.start(directory);
        gone.close();
        try (Client mirrored =
                new Client(
                        directory,
                        "registries: {registry.invalid: {mirrors: ['%s', '%s']}}"
                                .formatted(gone.host(), registry.host()))) {
            StoredImage image = mirrored.pull("registry.invalid/web:oci");
            assertEquals(Tools.digest(name("web:oci")), image.manifest().toString());
            assertEquals(1, mirrored.count("skipped " + gone.host()));
        }
    }

    @Test
    void two_pulls_at_once_fetch_once() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Callable<StoredImage> pull = () -> client.pull(name("web:oci"));
            for (var future : threads.invokeAll(List.of(pull, pull))) {
                assertTrue(Files.isDirectory(future.get().layers().getFirst()));
            }
        }
        assertEquals(3, client.count("done"));
        assertEquals(3, client.count("present"));
        try (var left = Files.list(client.store.root().resolve("ingest"))) {
            assertFalse(left.findAny().isPresent(), "a workspace is left");
        }
    }
}
