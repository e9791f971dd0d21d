package jcompose.registry.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a request sends; can be sent again. */
public sealed interface Body {
    Body NONE = new Nothing();

    long length();

    void writeTo(OutputStream to) throws IOException;

    /** No body, as a GET has. */
    record Nothing() implements Body {
        @Override
        public long length() {
            return 0;
        }

        @Override
        public void writeTo(OutputStream to) {}
    }

    /** Bytes in memory. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares bodies
    record Bytes(byte[] content) implements Body {
        @Override
        public long length() {
            return content.length;
        }

        @Override
        public void writeTo(OutputStream to) throws IOException {
            to.write(content);
        }
    }

    /** A part of a file. */
    record Part(Path file, long offset, long length) implements Body {
        private static final int BUFFER = 1 << 16;

        @Override
        public void writeTo(OutputStream to) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                channel.position(offset);
                long rest = length;
                while (rest > 0) {
                    buffer.clear().limit((int) Math.min(BUFFER, rest));
                    int count = channel.read(buffer);
                    if (count < 0) {
                        throw new EOFException(file + " has become shorter while it was sent");
                    }
                    to.write(buffer.array(), 0, count);
                    rest -= count;
                }
            }
        }
    }
}
