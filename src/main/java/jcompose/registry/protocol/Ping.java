package jcompose.registry.protocol;

import jcompose.registry.http.Headers;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;

import java.io.IOException;
import java.net.URI;

/** Asks a registry whether it is one, and whether we may come in; the address is {@code /v2/}. */
public record Ping() implements RegistryCall<Boolean> {
    @Override
    public Request request(URI registry) {
        return Request.get(registry, Headers.NONE);
    }

    @Override
    public Boolean read(Response response) throws IOException {
        response.close();
        return true;
    }

    @Override
    public String purpose() {
        return "log in";
    }
}
