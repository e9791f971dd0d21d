package jcompose.registry.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * The body of an answer on a connection that may serve further requests. It tells the connection
 * once: done when the body was read to its end, broken when it was closed before.
 */
abstract class BodyInput extends InputStream {
    /** What becomes of the connection. */
    interface Connected {
        void done() throws IOException;

        void broken() throws IOException;
    }

    private final Connected connection;
    private boolean told;

    BodyInput(Connected connection) {
        this.connection = connection;
    }

    /** Up to {@code length} bytes of the body, -1 after its end. */
    abstract int next(byte[] buffer, int offset, int length) throws IOException;

    @Override
    public final int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (told) {
            return -1;
        }
        int count;
        try {
            count = next(buffer, offset, length);
        } catch (IOException e) {
            close();
            throw e;
        }
        if (count < 0) {
            told = true;
            connection.done();
        }
        return count;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final void close() throws IOException {
        if (!told) {
            told = true;
            connection.broken();
        }
    }
}
