package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What nobody needs goes; as root. */
class StoreSweepTest {
    @TempDir Path root;
    private ImageStore store;
    private final List<Path> removed = new ArrayList<>();

    @BeforeEach
    void open() {
        store = new ImageStore(root);
    }

    @Test
    void layers_that_arrived_for_an_image_that_never_did_are_removed() throws Exception {
        Images.put(store, "kept", "one", Optional.empty());
        Path layer;
        try (Workspace workspace = store.writer().workspace()) {
            store.writer()
                    .intake(Layers.runtime(), workspace, new IntakeListener() {})
                    .take(List.of(Layers.source("a=1")), 1);
            layer = root.resolve("layers").resolve(Layers.source("a=1").diffId().hex());
            assertFalse(store.writer().sweep(Set.of(), removed::add), "a writer is at work");
            assertTrue(Files.isDirectory(layer));
        }
        assertTrue(store.writer().sweep(Set.of(layer), removed::add));
        assertTrue(Files.isDirectory(layer), "a container runs on it");

        assertTrue(store.writer().sweep(Set.of(), removed::add));
        assertFalse(Files.exists(layer));
        assertEquals(2, removed.size());
        assertTrue(store.check(Layers.runtime()).run(problem -> {}).isSound());
        assertEquals(1, store.list().size());
    }

    @Test
    void what_the_builder_keeps_for_its_next_run_stays() throws Exception {
        LayerSource layer = Layers.source("a=1");
        try (Workspace workspace = store.writer().workspace()) {
            store.writer()
                    .intake(Layers.runtime(), workspace, new IntakeListener() {})
                    .take(List.of(layer), 1);
        }
        Files.createDirectories(store.writer().steps());
        Files.writeString(
                store.writer().steps().resolve("0.json"),
                "{\"chain\":\"" + layer.diffId() + "\",\"blob\":\"" + layer.blob() + "\"}");
        store.writer().sweep(Set.of(), removed::add);
        assertEquals(List.of(), removed);
    }
}
