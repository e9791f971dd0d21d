package jcompose.registry.http;

import java.io.IOException;

/** A server that cannot be believed, or does not speak TLS; trying again does not help. */
public final class TlsFailure extends IOException {
    private static final long serialVersionUID = 1;

    TlsFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
