package jcompose.stack.grammar;

import java.util.Map;
import java.util.Optional;

/**
 * The {@code driver_opts} of a container's connection to a network, as they are written for Docker.
 *
 * @param interfaceName inside the container
 */
public record EndpointOptions(Optional<String> interfaceName) {
    private static final String NAME = "com.docker.network.endpoint.ifname";

    /** Refuses what a connection cannot have. */
    public static EndpointOptions parse(Map<String, String> options) throws GrammarException {
        for (String key : options.keySet()) {
            if (!key.equals(NAME)) {
                throw new GrammarException(
                        "the option '" + key + "' is not supported", "connections have " + NAME);
            }
        }
        return new EndpointOptions(Optional.ofNullable(options.get(NAME)));
    }
}
