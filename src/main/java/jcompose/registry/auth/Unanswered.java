package jcompose.registry.auth;

import jcompose.registry.http.Headers;
import jcompose.registry.http.Response;

import java.io.IOException;

/** A token service that answers with a status it should not. */
public final class Unanswered extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Headers headers;

    Unanswered(String message, Response response) {
        super(message);
        this.status = response.status();
        this.headers = response.headers();
    }

    public int status() {
        return status;
    }

    public Headers headers() {
        return headers;
    }
}
