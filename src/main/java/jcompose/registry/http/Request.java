package jcompose.registry.http;

import java.net.URI;

/** One request. */
public record Request(String method, URI uri, Headers headers, Body body) {
    public static Request get(URI uri, Headers headers) {
        return new Request("GET", uri, headers, Body.NONE);
    }

    public Request with(String name, String value) {
        return new Request(method, uri, headers.without(name).with(name, value), body);
    }

    public Request without(String name) {
        return new Request(method, uri, headers.without(name), body);
    }

    public Request to(URI other) {
        return new Request(method, other, headers, body);
    }

    /** Whether the answer to a request has no body whatever its header says. */
    boolean isHead() {
        return method.equals("HEAD");
    }
}
