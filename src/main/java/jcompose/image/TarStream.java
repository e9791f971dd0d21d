package jcompose.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes an archive of plain files (POSIX ustar); the same files always give the same bytes. */
final class TarStream implements AutoCloseable {
    private static final int BLOCK = 512;

    /** What 11 octal digits can hold. */
    private static final long OCTAL_MAX = (1L << 33) - 1;

    private final OutputStream to;

    TarStream(OutputStream to) {
        this.to = to;
    }

    /**
     * Adds a file.
     *
     * @param name up to 100 bytes
     */
    void file(String name, byte[] content) throws IOException {
        to.write(header(name, content.length));
        to.write(content);
        pad(content.length);
    }

    /** The same with the content of a file that nobody changes. */
    void file(String name, Path content) throws IOException {
        long size = Files.size(content);
        to.write(header(name, size));
        try (InputStream stream = Files.newInputStream(content)) {
            if (stream.transferTo(to) != size) {
                throw new IOException(content + " changed while it was read");
            }
        }
        pad(size);
    }

    private void pad(long size) throws IOException {
        to.write(new byte[(int) (-size & (BLOCK - 1))]);
    }

    private static byte[] header(String name, long size) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        if (size <= OCTAL_MAX) {
            put(header, 124, String.format("%011o", size));
        } else {
            // Base 256, as all tools understand.
            header[124] = (byte) 0x80;
            for (int i = 0; i < Long.BYTES; i++) {
                header[135 - i] = (byte) (size >> (8 * i));
            }
        }
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte octet : header) {
            sum += octet & 0xff;
        }
        put(header, 148, String.format("%06o\0", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** Ends the archive; the stream stays open. */
    @Override
    public void close() throws IOException {
        to.write(new byte[2 * BLOCK]);
        to.flush();
    }
}
