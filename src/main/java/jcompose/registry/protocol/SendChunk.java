package jcompose.registry.protocol;

import jcompose.registry.http.Body;
import jcompose.registry.http.Headers;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Sends the next part of a blob. */
public record SendChunk(Upload upload, Path file, long length) implements RegistryCall<Upload> {
    @Override
    public Request request(URI repository) {
        long begin = upload.received();
        Headers headers =
                Headers.of("Content-Type", "application/octet-stream")
                        .with("Content-Range", begin + "-" + (begin + length - 1));
        return new Request("PATCH", upload.location(), headers, new Body.Part(file, begin, length));
    }

    @Override
    public Upload read(Response response) throws IOException {
        try (response) {
            return Upload.of(response);
        }
    }

    /** What a broken attempt has left there is unknown. */
    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public String purpose() {
        return "upload from byte " + upload.received();
    }
}
