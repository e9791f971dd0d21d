package jcompose.registry.protocol;

import jcompose.registry.http.Request;
import jcompose.registry.http.Response;

import java.io.IOException;
import java.net.URI;

/** One request of the protocol and what its answer means. */
public interface RegistryCall<T> {
    /**
     * The request.
     *
     * @param repository address of the repository, which ends in a slash
     */
    Request request(URI repository);

    /** Whether this status is an answer; others become errors. */
    default boolean answers(int status) {
        return status / 100 == 2;
    }

    /** Whether the same request may be sent again after a failure. */
    default boolean isRepeatable() {
        return true;
    }

    /** Reads the answer, and closes it unless the result does. */
    T read(Response response) throws IOException;

    /** What is tried, as in {@code read the manifest latest}. */
    String purpose();
}
