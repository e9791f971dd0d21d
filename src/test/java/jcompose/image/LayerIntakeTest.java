package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.file.Trees;
import jcompose.type.Digest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Layers come into a store; as root. */
class LayerIntakeTest {
    @TempDir Path root;
    private ImageStore store;
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() {
        store = new ImageStore(root);
    }

    @Test
    void layers_are_stored_and_unpacked_under_their_chain_ids() throws Exception {
        LayerSource base = Layers.source("etc/", "etc/name=base", "etc/old=old");
        LayerSource top = Layers.source("etc/", "etc/.wh.old", "etc/name=top");
        List<StoredLayer> stored = take(base, top);

        assertEquals(
                List.of(base.blob(), top.blob()), stored.stream().map(StoredLayer::blob).toList());
        assertEquals("base", Files.readString(directory(base).resolve("etc/name")));
        assertEquals("top", Files.readString(directory(base, top).resolve("etc/name")));
        assertTrue(Layers.isWhiteout(directory(base, top).resolve("etc/old")));
        assertEquals(stored.getFirst().size(), Files.size(blob(base.blob())));
    }

    @Test
    void what_is_there_already_is_not_asked_for() throws Exception {
        LayerSource base = Layers.source("etc/name=base");
        take(base);
        take(withoutStream(base));
        assertEquals("[arrived, placed, present]", events.toString());
    }

    @Test
    void a_directory_that_was_lost_comes_from_the_blob() throws Exception {
        LayerSource base = Layers.source("name=base");
        take(base);
        Trees.delete(directory(base));
        take(withoutStream(base));
        assertEquals("base", Files.readString(directory(base).resolve("name")));
    }

    /** A link in the layer below leads to where the file goes; the directory keeps its mode. */
    @Test
    void a_layer_without_its_directories_is_understood_with_those_below() throws Exception {
        LayerSource base = Layers.source("private/", "private/file=1");
        LayerSource top = Layers.source("private/new=2");
        take(base);
        Files.setAttribute(directory(base).resolve("private"), "unix:mode", 0700);
        take(base, top);
        Path directory = directory(base, top).resolve("private");
        assertEquals("2", Files.readString(directory.resolve("new")));
        assertEquals(0700, (int) Files.getAttribute(directory, "unix:mode") & 07777);
    }

    @Test
    void a_whiteout_of_nothing_leaves_nothing() throws Exception {
        LayerSource base = Layers.source("etc/name=base");
        LayerSource top = Layers.source("new/", "new/.wh.nothing", ".wh.etc");
        take(base, top);
        assertEquals(
                Set.of("new", "etc"), Set.copyOf(List.of(directory(base, top).toFile().list())));
        assertEquals(0, directory(base, top).resolve("new").toFile().list().length);
    }

    @Test
    void the_root_is_as_the_layer_below_has_it_unless_the_archive_says_otherwise()
            throws Exception {
        LayerSource base = Layers.source("./", "a=1");
        LayerSource top = Layers.source("b=2");
        take(base);
        Files.setAttribute(directory(base), "unix:mode", 0711);
        take(base, top);
        assertEquals(0711, (int) Files.getAttribute(directory(base, top), "unix:mode") & 07777);
    }

    @Test
    void a_stream_with_another_digest_is_not_kept() throws Exception {
        LayerSource right = Layers.source("name=right");
        byte[] wrong = Layers.archive("name=wrong");
        LayerSource layer =
                new LayerSource(
                        right.blob(), right.diffId(), () -> new ByteArrayInputStream(wrong));
        var error = assertThrows(IOException.class, () -> take(layer));
        assertEquals(
                "the layer has the digest " + Layers.digest(wrong) + ", expected " + right.blob(),
                error.getMessage());
        assertNothingVisible();
    }

    @Test
    void an_archive_with_another_digest_is_not_kept() throws Exception {
        LayerSource right = Layers.source("name=right");
        LayerSource layer =
                new LayerSource(right.blob(), Digest.sha256("0".repeat(64)), right.stream());
        var error = assertThrows(IOException.class, () -> take(layer));
        assertEquals(
                "the archive of layer "
                        + right.blob()
                        + " has the digest "
                        + right.diffId()
                        + ", expected sha256:"
                        + "0".repeat(64),
                error.getMessage());
        assertNothingVisible();
    }

    @Test
    void a_stream_that_breaks_off_is_said_to_have_broken_off() throws Exception {
        LayerSource right = Layers.source("name=right");
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("connection reset");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return read();
                    }
                };
        LayerSource layer = new LayerSource(right.blob(), right.diffId(), () -> broken);
        var error = assertThrows(IOException.class, () -> take(layer));
        assertEquals("connection reset", error.getMessage());
        assertNothingVisible();
    }

    @Test
    void a_hostile_layer_is_refused_with_the_reason() throws Exception {
        LayerSource layer = Layers.source("../out=x");
        var error = assertThrows(IOException.class, () -> take(layer));
        assertEquals(
                "cannot unpack the layer: the name ../out leads out of the layer",
                error.getMessage());
        assertNothingVisible();
    }

    @Test
    void what_arrived_before_a_failure_stays() throws Exception {
        LayerSource base = Layers.source("name=base");
        LayerSource bad = Layers.source("../out=x");
        assertThrows(IOException.class, () -> take(base, bad));
        assertTrue(Files.exists(blob(base.blob())));
        assertEquals(0, root.resolve("ingest").toFile().list().length);
        take(withoutStream(base));
        assertEquals("base", Files.readString(directory(base).resolve("name")));
    }

    private List<StoredLayer> take(LayerSource... layers) throws Exception {
        try (Workspace workspace = store.writer().workspace()) {
            LayerIntake intake =
                    store.writer().intake(Layers.runtime(), workspace, new Recorder(events));
            return intake.take(List.of(layers), 3);
        }
    }

    private record Recorder(List<String> events) implements IntakeListener {
        @Override
        public void present(LayerSource layer) {
            events.add("present");
        }

        @Override
        public void arrived(LayerSource layer) {
            events.add("arrived");
        }

        @Override
        public void placed(LayerSource layer) {
            events.add("placed");
        }
    }

    private static LayerSource withoutStream(LayerSource layer) {
        return new LayerSource(
                layer.blob(),
                layer.diffId(),
                () -> {
                    throw new IOException("asked for " + layer.blob());
                });
    }

    private Path blob(Digest digest) {
        return root.resolve("blobs/sha256").resolve(digest.hex());
    }

    private Path directory(LayerSource... layers) {
        List<Digest> chain =
                ChainIds.of(List.of(layers).stream().map(LayerSource::diffId).toList());
        return root.resolve("layers").resolve(chain.getLast().hex());
    }

    private void assertNothingVisible() {
        for (String place : List.of("blobs/sha256", "layers", "ingest")) {
            String[] names = root.resolve(place).toFile().list();
            assertFalse(names != null && names.length > 0, place);
        }
    }
}
