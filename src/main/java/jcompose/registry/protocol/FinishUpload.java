package jcompose.registry.protocol;

import jcompose.registry.http.Body;
import jcompose.registry.http.Headers;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;
import jcompose.type.Digest;

import java.io.IOException;
import java.net.URI;

/** Ends an upload, with what is still to be sent. */
public record FinishUpload(Upload upload, Digest digest, Body rest)
        implements RegistryCall<Boolean> {
    @Override
    public Request request(URI repository) {
        Headers headers = Headers.of("Content-Type", "application/octet-stream");
        return new Request("PUT", upload.locationWith("digest=" + digest), headers, rest);
    }

    @Override
    public Boolean read(Response response) throws IOException {
        response.close();
        return true;
    }

    /** What a broken attempt has left there is unknown. */
    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public String purpose() {
        return "upload the blob " + digest;
    }
}
