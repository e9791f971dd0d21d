package jcompose.image;

import jcompose.type.Digest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A layer that an image needs, and where its compressed stream can be had.
 *
 * @param blob digest of the stream
 * @param diffId digest of the archive
 * @param stream asked only when the store has not got the blob
 */
public record LayerSource(Digest blob, Digest diffId, Stream stream) {
    /**
     * A file that the store may take over.
     *
     * @param path in the workspace of the intake
     */
    record Unclaimed(Path path) implements Stream {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(path);
        }
    }

    /** Opens the stream; whoever asked closes it. */
    @FunctionalInterface
    public interface Stream {
        InputStream open() throws IOException, InterruptedException;
    }
}
