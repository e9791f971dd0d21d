package jcompose.image;

import java.io.IOException;
import java.io.OutputStream;

/** A layer's uncompressed tar archive, wherever it comes from. */
@FunctionalInterface
public interface LayerArchive {
    void writeTo(OutputStream to) throws IOException;
}
