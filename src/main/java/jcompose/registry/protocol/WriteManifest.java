package jcompose.registry.protocol;

import jcompose.registry.http.Body;
import jcompose.registry.http.Headers;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;
import jcompose.registry.protocol.RegistryException.Kind;

import java.io.IOException;
import java.net.URI;

/**
 * Puts a manifest, once its blobs are there.
 *
 * @param reference a tag or a digest
 */
public record WriteManifest(String reference, Manifest.Document document)
        implements RegistryCall<Boolean> {
    @Override
    public Request request(URI repository) {
        Headers headers = Headers.of("Content-Type", document.mediaType());
        Body body = new Body.Bytes(document.content());
        return new Request("PUT", repository.resolve("manifests/" + reference), headers, body);
    }

    @Override
    public Boolean read(Response response) throws IOException {
        try (response) {
            String stated = response.headers().first("Docker-Content-Digest").orElse("");
            if (stated.startsWith("sha256:") && !stated.equals(document.digest().toString())) {
                throw new RegistryException(
                        Kind.INVALID, "it took " + document.digest() + " for " + stated);
            }
            return true;
        }
    }

    @Override
    public String purpose() {
        return "write the manifest " + reference;
    }
}
