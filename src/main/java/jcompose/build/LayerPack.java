package jcompose.build;

import jcompose.image.LayerArchive;
import jcompose.runtime.RuntimeProgram;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A layer's directory as an archive, written by the runtime. */
record LayerPack(RuntimeProgram runtime, Path directory) implements LayerArchive {
    @Override
    public void writeTo(OutputStream to) throws IOException {
        Tolerant tolerant = new Tolerant(to);
        runtime.pack(directory, tolerant);
        if (tolerant.failure != null) {
            throw tolerant.failure;
        }
    }

    /** Reads on after a failure, so that the runtime does not wait for a reader for ever. */
    private static final class Tolerant extends OutputStream {
        private final OutputStream to;
        private @Nullable IOException failure;

        Tolerant(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (failure == null) {
                try {
                    to.write(bytes, offset, length);
                } catch (IOException e) {
                    failure = e;
                }
            }
        }
    }
}
