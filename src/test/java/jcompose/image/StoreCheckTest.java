package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.file.Trees;
import jcompose.type.Digest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code image verify} finds; as root. */
class StoreCheckTest {
    @TempDir Path root;
    private ImageStore store;
    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void open() {
        store = new ImageStore(root);
    }

    @Test
    void a_store_that_does_not_exist_is_sound() throws Exception {
        assertEquals(new StoreCheck.Result(0, 0, 0, 0), check());
    }

    @Test
    void images_built_here_and_images_from_elsewhere_are_sound() throws Exception {
        Images.put(store, "built", "one", Optional.empty());
        pulled("pulled");
        assertEquals(new StoreCheck.Result(2, 3, 7, 0), check());
        assertEquals(0, root.resolve("ingest").toFile().list().length);
    }

    @Test
    void a_blob_with_another_content_is_found() throws Exception {
        StoredImage image = Images.put(store, "built", "one", Optional.empty());
        Path blob = root.resolve("blobs/sha256").resolve(image.id().hex());
        Files.writeString(blob, "\n", StandardOpenOption.APPEND);
        check();
        assertEquals(
                List.of(
                        "blob "
                                + image.id().hex()
                                + ": its content has the digest "
                                + Sha256.of(blob).hex()),
                problems);
    }

    @Test
    void a_layer_that_was_changed_is_found_entry_by_entry() throws Exception {
        StoredImage image = pulled("pulled");
        Path layer = image.layers().getLast();
        Path file = layer.resolve("etc/name");
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "evil");
        Files.setLastModifiedTime(file, time);
        Files.setAttribute(layer.resolve("etc/old"), "unix:mode", 0600);
        check();
        String shown =
                "layer "
                        + chain(image).getFirst()
                        + " of image pulled:latest "
                        + image.manifest()
                        + ": ";
        assertEquals(
                List.of(shown + "/etc/name: other content", shown + "/etc/old: another mode"),
                problems);
    }

    @Test
    void what_is_missing_is_found() throws Exception {
        StoredImage image = pulled("pulled");
        Trees.delete(image.layers().getFirst());
        Files.delete(
                root.resolve("blobs/sha256").resolve(store.layers(image).getFirst().blob().hex()));
        check();
        String top =
                "layer " + chain(image).getLast() + " of image pulled:latest " + image.manifest();
        assertEquals(2, problems.size(), problems.toString());
        assertTrue(problems.getFirst().endsWith(" is missing"), problems.toString());
        assertEquals(top + ": its directory is missing", problems.getLast());
    }

    private static List<Digest> chain(StoredImage image) {
        return ChainIds.of(image.document().diffIds());
    }

    private StoredImage pulled(String name) throws Exception {
        LayerSource base = Layers.source("etc/", "etc/name=base", "etc/old=old");
        LayerSource top = Layers.source("etc/new=new", "etc/.wh.old", "none/.wh.x");
        return Layers.put(store, name, base, top);
    }

    private StoreCheck.Result check() throws Exception {
        return store.check(Layers.runtime()).run(problems::add);
    }
}
