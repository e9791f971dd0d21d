package jcompose.registry.protocol;

import jcompose.registry.http.Headers;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;
import jcompose.registry.protocol.RegistryException.Kind;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/**
 * Opens a blob; the caller closes it.
 *
 * @param offset where to begin
 */
record ReadBlob(Descriptor blob, long offset) implements RegistryCall<InputStream> {
    @Override
    public Request request(URI repository) {
        // Another coding would have another digest.
        Headers headers = Headers.of("Accept-Encoding", "identity");
        return Request.get(
                repository.resolve("blobs/" + blob.digest()),
                offset == 0 ? headers : headers.with("Range", "bytes=" + offset + "-"));
    }

    /** Who does not know ranges sends everything. */
    @Override
    public InputStream read(Response response) throws IOException {
        if (offset > 0 && response.status() == 206) {
            String range = response.headers().first("Content-Range").orElse("");
            if (!range.isEmpty() && !range.startsWith("bytes " + offset + "-")) {
                throw new RegistryException(Kind.INVALID, "it sent another part than asked for");
            }
        } else if (offset > 0) {
            response.body().skipNBytes(offset);
        }
        return response.body();
    }

    @Override
    public String purpose() {
        return "read the blob " + blob.digest();
    }
}
