package jcompose.registry.http;

import java.io.IOException;
import java.io.InputStream;

/** A body that ends with its connection. */
final class RestInput extends BodyInput {
    private final InputStream in;

    RestInput(InputStream in, Connected connection) {
        super(connection);
        this.in = in;
    }

    @Override
    int next(byte[] buffer, int offset, int length) throws IOException {
        return in.read(buffer, offset, length);
    }
}
