package jcompose.registry.protocol;

import jcompose.registry.http.Response;
import jcompose.registry.protocol.RegistryException.Kind;

import java.net.URI;
import java.util.Optional;

/**
 * An upload under way.
 *
 * @param location of its next request
 * @param received so many bytes has the registry
 * @param leastChunk the shortest chunk that the registry takes, but for the last one
 */
public record Upload(URI location, long received, long leastChunk) {
    /** Locations may be relative, and change with each answer. */
    static Upload of(Response response) throws RegistryException {
        String location = response.headers().first("Location").orElse("");
        if (location.isEmpty()) {
            throw new RegistryException(Kind.INVALID, "it does not say where to upload to");
        }
        URI target = Caller.resolve(response.uri(), location);
        return new Upload(target, received(response.headers().first("Range")), least(response));
    }

    /**
     * {@code 0-N} means N + 1 bytes; so a registry cannot say that it has none but by leaving it
     * out.
     */
    private static long received(Optional<String> range) throws RegistryException {
        String text = range.orElse("").strip();
        if (text.isEmpty()) {
            return 0;
        }
        int dash = text.lastIndexOf('-');
        try {
            long last = Long.parseLong(text.substring(dash + 1));
            return last <= 0 ? 0 : last + 1;
        } catch (NumberFormatException e) {
            throw new RegistryException(Kind.INVALID, "it says it has the bytes " + text, e);
        }
    }

    private static long least(Response response) {
        String text = response.headers().first("OCI-Chunk-Min-Length").orElse("").strip();
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The location with one parameter more. */
    URI locationWith(String parameter) {
        String separator = location.getRawQuery() == null ? "?" : "&";
        return URI.create(location + separator + parameter);
    }
}
