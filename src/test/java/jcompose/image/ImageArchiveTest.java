package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jcompose.process.Command;
import jcompose.type.Digest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Images leave a store as an archive and come into another one; as root. */
class ImageArchiveTest {
    @TempDir Path temporary;
    private ImageStore store;
    private ImageStore other;

    @BeforeEach
    void open() {
        store = new ImageStore(temporary.resolve("store"));
        other = new ImageStore(temporary.resolve("other"));
    }

    @Test
    void what_was_saved_is_loaded_as_it_was() throws Exception {
        StoredImage image = image("app:1");
        byte[] archive = save(named("app:1", image));
        List<NamedImage> loaded = load(other, archive);

        assertEquals("app:1", loaded.getFirst().reference().orElseThrow().familiar());
        assertEquals(image.id(), loaded.getFirst().image().id());
        assertEquals(image.manifest(), loaded.getFirst().image().manifest());
        assertSound(other);
        assertArrayEquals(archive, save(other, loaded), "the same images are the same archive");
    }

    @Test
    void several_images_share_their_layers() throws Exception {
        StoredImage one = image("app:1");
        store.writer().tag(one, ImageReference.parse("app:2"));
        StoredImage built = Images.put(store, "built", "x", Optional.empty());
        byte[] archive = save(named("app:1", one), named("app:2", one), named("built", built));
        assertEquals(3, load(other, archive).size());
        assertEquals(3, other.list().size());
        assertSound(other);
    }

    @Test
    void a_compressed_archive_is_loaded_as_well() throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(save(named("app:1", image("app:1"))));
        }
        assertEquals(1, load(other, compressed.toByteArray()).size());
    }

    @Test
    void what_is_loaded_twice_is_there_once() throws Exception {
        byte[] archive = save(named("app:1", image("app:1")));
        load(other, archive);
        load(other, archive);
        assertEquals(1, other.list().size());
        assertSound(other);
    }

    @Test
    void an_archive_that_lies_about_a_layer_changes_nothing() throws Exception {
        StoredImage image = image("app:1");
        String layer = store.layers(image).getFirst().blob().hex();
        Path blob = temporary.resolve("store/blobs/sha256").resolve(layer);
        Files.write(blob, Layers.archive("etc/name=evil"));
        byte[] archive = save(named("app:1", image));
        var error = assertThrows(IOException.class, () -> load(other, archive));
        assertTrue(
                String.valueOf(error.getMessage()).startsWith("the layer has the digest sha256:"));
        assertEquals(List.of(), other.list());
        assertSound(other);
    }

    @Test
    void an_archive_of_something_else_is_refused_with_a_hint() {
        var error = assertThrows(IOException.class, () -> load(other, Layers.plain("a=1")));
        assertTrue(String.valueOf(error.getMessage()).contains("jcompose image import"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"Config\":\"../../../etc/passwd\",\"Layers\":[]}]",
                "[{\"Config\":\"/etc/passwd\",\"Layers\":[]}]",
                "[{\"Config\":\"\",\"Layers\":[]}]",
                "[{\"Config\":\"missing\",\"Layers\":[]}]"
            })
    void a_name_that_leads_out_of_the_archive_is_not_followed(String manifest) {
        var error =
                assertThrows(
                        IOException.class,
                        () -> load(other, Layers.plain("manifest.json=" + manifest)));
        assertTrue(
                String.valueOf(error.getMessage()).startsWith("the archive does not hold the file"),
                error.getMessage());
    }

    @Test
    void an_archive_of_files_becomes_an_image() throws Exception {
        ImageDocument document =
                new ImageDocument(
                        "amd64",
                        "linux",
                        Optional.empty(),
                        ImageConfig.EMPTY,
                        List.of(),
                        List.of());
        byte[] archive = Layers.archive("bin/", "bin/hello=x");
        StoredImage image =
                store.loader(Layers.runtime())
                        .importTree(
                                new ByteArrayInputStream(archive),
                                document,
                                Optional.of(ImageReference.parse("tree")));
        assertEquals("x", Files.readString(image.layers().getFirst().resolve("bin/hello")));
        assertEquals(Sha256.of(archive), store.layers(image).getFirst().blob());
        assertSound(store);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-archive", "oci-archive"})
    void skopeo_reads_what_was_saved_and_writes_what_is_loaded(String format) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/skopeo")), "Debian package skopeo");
        StoredImage image = image("app:1");
        Path saved = temporary.resolve("saved.tar");
        Path copied = temporary.resolve("copied.tar");
        Files.write(saved, save(named("app:1", image)));
        String name = format.equals("docker-archive") ? ":docker.io/library/app:1" : "";
        Command.of(
                        "skopeo",
                        "copy",
                        "--insecure-policy",
                        format + ":" + saved,
                        format + ":" + copied + name)
                .output("");
        NamedImage loaded = load(other, Files.readAllBytes(copied)).getFirst();
        assertEquals(image.document().diffIds(), loaded.image().document().diffIds());
        assertSound(other);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"platform\":{\"architecture\":\"unknown\",\"os\":\"unknown\"}",
                ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}"
            })
    void of_an_index_with_an_attestation_the_image_alone_is_loaded(String mark) throws Exception {
        StoredImage image = image("app:1");
        Path layout = Files.createDirectory(temporary.resolve("layout"));
        Path saved = Files.write(temporary.resolve("saved.tar"), save(named("app:1", image)));
        Command.of("tar", "-xf", saved.toString(), "-C", layout.toString()).output("");
        String attestation =
                "{\"schemaVersion\":2,\"config\":%s,\"layers\":[{\"mediaType\":\"%s\",%s}]}"
                        .formatted(
                                "{" + blob(layout, "{\"os\":\"unknown\"}") + "}",
                                "application/vnd.in-toto+json",
                                blob(
                                        layout,
                                        "{\"predicateType\":\"https://slsa.dev/provenance/v1\"}"));
        String index =
                "{\"schemaVersion\":2,\"manifests\":[{%s%s},{\"digest\":\"%s\",\"size\":1}]}"
                        .formatted(blob(layout, attestation), mark, image.manifest());
        Files.writeString(
                layout.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[{%s}]}".formatted(blob(layout, index)));
        Path changed = temporary.resolve("changed.tar");
        Command.of("tar", "-cf", changed.toString(), "-C", layout.toString(), ".").output("");

        List<NamedImage> loaded = load(other, Files.readAllBytes(changed));

        assertEquals(
                List.of(image.manifest()),
                loaded.stream().map(each -> each.image().manifest()).toList());
        assertSound(other);
        byte[] again = save(other, List.of(named("app:1", loaded.getFirst().image())));
        assertEquals(image.manifest(), load(store, again).getFirst().image().manifest());
    }

    /** Puts a blob into a layout, and returns what a descriptor says of it. */
    private static String blob(Path layout, String content) throws IOException {
        Digest digest = Sha256.of(content);
        Files.writeString(layout.resolve("blobs/sha256").resolve(digest.hex()), content);
        return "\"digest\":\"%s\",\"size\":%d".formatted(digest, content.length());
    }

    @Test
    void umoci_unpacks_what_was_saved() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/umoci")), "Debian package umoci");
        StoredImage image = image("app:1");
        Path layout = Files.createDirectory(temporary.resolve("layout"));
        Path saved = temporary.resolve("saved.tar");
        Files.write(saved, save(named("app:1", image)));
        Command.of("tar", "-xf", saved.toString(), "-C", layout.toString()).output("");
        Path bundle = temporary.resolve("bundle");
        Command.of("umoci", "unpack", "--image", layout + ":1", bundle.toString()).output("");
        assertEquals("top", Files.readString(bundle.resolve("rootfs/etc/name")));
        assertTrue(Files.notExists(bundle.resolve("rootfs/etc/old")));
    }

    private StoredImage image(String name) throws Exception {
        return Layers.put(
                store,
                name,
                Layers.source("etc/", "etc/name=base", "etc/old=old"),
                Layers.source("etc/", "etc/name=top", "etc/.wh.old"));
    }

    private static NamedImage named(String name, StoredImage image) {
        return new NamedImage(Optional.of(ImageReference.parse(name)), image);
    }

    private byte[] save(NamedImage... images) throws IOException {
        return save(store, List.of(images));
    }

    private static byte[] save(ImageStore store, List<NamedImage> images) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        store.archive().write(images, archive);
        return archive.toByteArray();
    }

    private static List<NamedImage> load(ImageStore store, byte[] archive)
            throws IOException, InterruptedException {
        return store.loader(Layers.runtime()).load(new ByteArrayInputStream(archive));
    }

    private static void assertSound(ImageStore store) throws IOException, InterruptedException {
        StringBuilder problems = new StringBuilder();
        store.check(Layers.runtime()).run(problem -> problems.append(problem).append('\n'));
        assertEquals("", problems.toString());
    }
}
