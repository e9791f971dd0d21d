package jcompose.registry.protocol;

import jcompose.image.Sha256;
import jcompose.registry.http.Headers;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;
import jcompose.registry.protocol.RegistryException.Kind;
import jcompose.type.Digest;

import java.io.IOException;
import java.net.URI;

/**
 * Reads a manifest.
 *
 * @param reference a tag or a digest
 */
public record ReadManifest(String reference) implements RegistryCall<Manifest.Document> {
    @Override
    public Request request(URI repository) {
        Headers accept = Headers.of("Accept", String.join(", ", MediaTypes.ACCEPTED));
        return Request.get(repository.resolve("manifests/" + reference), accept);
    }

    /** What was asked for by digest has it, and what the registry says of others is true. */
    @Override
    public Manifest.Document read(Response response) throws IOException {
        try (response) {
            byte[] content = response.bytes(ManifestReader.LARGEST);
            Digest digest = Sha256.of(content);
            String stated = response.headers().first("Docker-Content-Digest").orElse("");
            String expected = reference.indexOf(':') >= 0 ? reference : stated;
            if (expected.startsWith("sha256:") && !expected.equals(digest.toString())) {
                throw new RegistryException(
                        Kind.INVALID,
                        "it sent " + digest + " where it should have sent " + expected);
            }
            String type = response.headers().first("Content-Type").orElse("");
            int semicolon = type.indexOf(';');
            String mediaType = semicolon < 0 ? type : type.substring(0, semicolon);
            return new Manifest.Document(mediaType.strip(), digest, content);
        }
    }

    @Override
    public String purpose() {
        return "read the manifest " + reference;
    }
}
