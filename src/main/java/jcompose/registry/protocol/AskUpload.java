package jcompose.registry.protocol;

import jcompose.registry.http.Headers;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;

import java.io.IOException;
import java.net.URI;

/** Asks how far an upload has come. */
public record AskUpload(Upload upload) implements RegistryCall<Upload> {
    @Override
    public Request request(URI repository) {
        return Request.get(upload.location(), Headers.NONE);
    }

    @Override
    public Upload read(Response response) throws IOException {
        try (response) {
            return Upload.of(response);
        }
    }

    @Override
    public String purpose() {
        return "ask for the upload's progress";
    }
}
