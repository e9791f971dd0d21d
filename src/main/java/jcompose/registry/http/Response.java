package jcompose.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;

/**
 * An answer. Its connection is used again once the body has been read to its end, and is closed
 * when the answer is closed before that.
 *
 * @param uri what answered, after redirections
 */
public record Response(URI uri, int status, Headers headers, InputStream body)
        implements AutoCloseable {
    public boolean succeeded() {
        return status / 100 == 2;
    }

    /**
     * The whole body.
     *
     * @throws TooLong when it has more than {@code most} bytes
     */
    public byte[] bytes(int most) throws IOException {
        byte[] content = body.readNBytes(most + 1);
        if (content.length > most) {
            throw new TooLong(uri.getHost() + " answered with more than " + most + " bytes");
        }
        return content;
    }

    /** The body's beginning, whatever follows. */
    public byte[] beginning(int most) throws IOException {
        byte[] content = body.readNBytes(most + 1);
        return content.length > most ? Arrays.copyOf(content, most) : content;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }

    /** An answer beyond what anybody would send in good faith. */
    public static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        TooLong(String message) {
            super(message);
        }
    }
}
