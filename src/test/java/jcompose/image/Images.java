package jcompose.image;

import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Small images for tests. */
public final class Images {
    private Images() {}

    /** Puts an image of one layer with one file into a store. */
    public static StoredImage put(
            ImageStore store, String name, String content, Optional<Digest> inputs)
            throws IOException, InterruptedException {
        ImageWriter writer = store.writer();
        try (Workspace workspace = writer.workspace()) {
            Path directory = Files.createDirectory(workspace.unused());
            Files.writeString(directory.resolve("file"), content);
            StoredLayer layer =
                    writer.addLayer(workspace, Optional.empty(), Layers.runtime(), directory);
            ImageDocument document =
                    new ImageDocument(
                            "amd64",
                            "linux",
                            Optional.empty(),
                            ImageConfig.EMPTY,
                            List.of(layer.diffId()),
                            List.of());
            return writer.put(document, List.of(layer), ImageReference.parse(name), inputs);
        }
    }
}
