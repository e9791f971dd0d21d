package jcompose.registry.protocol;

import java.io.IOException;

/** A registry that does not do what it was asked to; the kind says what to do about it. */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    public RegistryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public RegistryException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public enum Kind {
        /** Look elsewhere. */
        NOT_FOUND,
        /** Log in, or ask for permission. */
        DENIED,
        /** Try later. */
        UNAVAILABLE,
        /** What it holds or says is wrong; only its owner can help. */
        INVALID
    }
}
