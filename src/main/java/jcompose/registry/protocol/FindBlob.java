package jcompose.registry.protocol;

import jcompose.registry.http.Body;
import jcompose.registry.http.Headers;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;
import jcompose.type.Digest;

import java.io.IOException;
import java.net.URI;

/** Asks whether a repository has a blob. */
public record FindBlob(Digest digest) implements RegistryCall<Boolean> {
    @Override
    public Request request(URI repository) {
        return new Request("HEAD", repository.resolve("blobs/" + digest), Headers.NONE, Body.NONE);
    }

    @Override
    public boolean answers(int status) {
        return status == 200 || status == 404;
    }

    @Override
    public Boolean read(Response response) throws IOException {
        response.close();
        return response.status() == 200;
    }

    @Override
    public String purpose() {
        return "look for the blob " + digest;
    }
}
