package jcompose.registry.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body in chunks: RFC 9112, 7.1. Trailers are read and forgotten. */
final class ChunkedInput extends BodyInput {
    private final InputStream in;
    private long rest;
    private boolean first = true;
    private boolean ended;

    ChunkedInput(InputStream in, Connected connection) {
        super(connection);
        this.in = in;
    }

    @Override
    int next(byte[] buffer, int offset, int count) throws IOException {
        if (ended) {
            return -1;
        }
        if (rest == 0) {
            nextChunk();
            if (rest == 0) {
                ended = true;
                return -1;
            }
        }
        int read = in.read(buffer, offset, (int) Math.min(count, rest));
        if (read < 0) {
            throw new EOFException("the connection broke within a chunk");
        }
        rest -= read;
        return read;
    }

    private void nextChunk() throws IOException {
        if (!first && !Lines.read(in).isEmpty()) {
            throw new IOException("a chunk is longer than its size says");
        }
        first = false;
        String line = Lines.read(in);
        int semicolon = line.indexOf(';');
        String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
        try {
            rest = Long.parseLong(size, 16);
        } catch (NumberFormatException e) {
            throw new IOException("a chunk has no size", e);
        }
        if (rest < 0) {
            throw new IOException("a chunk has a negative size");
        }
        if (rest == 0) {
            Lines.skipFields(in);
        }
    }
}
