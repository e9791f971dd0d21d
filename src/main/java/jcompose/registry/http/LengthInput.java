package jcompose.registry.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body of a stated length. */
final class LengthInput extends BodyInput {
    private final InputStream in;
    private final long length;
    private long received;

    LengthInput(InputStream in, long length, Connected connection) {
        super(connection);
        this.in = in;
        this.length = length;
    }

    @Override
    int next(byte[] buffer, int offset, int count) throws IOException {
        if (received == length) {
            return -1;
        }
        int read = in.read(buffer, offset, (int) Math.min(count, length - received));
        if (read < 0) {
            throw new EOFException(
                    "the connection broke after " + received + " of " + length + " bytes");
        }
        received += read;
        return read;
    }
}
