package jcompose.registry.auth;

import java.io.IOException;

/** Credentials that are wrong or missing; trying again does not help. */
public final class AccessDenied extends IOException {
    private static final long serialVersionUID = 1;

    public AccessDenied(String message) {
        super(message);
    }
}
