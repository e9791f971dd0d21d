package jcompose.registry.protocol;

import jcompose.registry.http.Body;
import jcompose.registry.http.Headers;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;
import jcompose.type.Digest;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Begins an upload, or has the registry take the blob from another of its repositories; then the
 * result is empty.
 *
 * @param from a repository of the same registry that may have the blob
 */
public record StartUpload(Digest digest, Optional<String> from)
        implements RegistryCall<Optional<Upload>> {
    @Override
    public Request request(URI repository) {
        String query =
                from.map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .map(name -> "?mount=" + digest + "&from=" + name)
                        .orElse("");
        return new Request(
                "POST", repository.resolve("blobs/uploads/" + query), Headers.NONE, Body.NONE);
    }

    @Override
    public Optional<Upload> read(Response response) throws IOException {
        try (response) {
            return response.status() == 201 && from.isPresent()
                    ? Optional.empty()
                    : Optional.of(Upload.of(response));
        }
    }

    @Override
    public String purpose() {
        return "begin to upload the blob " + digest;
    }
}
