package jcompose.reconciler.desired;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whom a container can reach, and by which names.
 *
 * @param connections in the order of its interfaces; empty unless the network namespace is private
 */
public record Networking(List<Connection> connections, NameLookup lookup) {
    public static final Networking NONE = on();

    public Networking {
        connections = List.copyOf(connections);
    }

    /** Connected to networks of the stack with nothing said about it. */
    public static Networking on(String... networks) {
        return new Networking(
                Arrays.stream(networks).map(Connection::to).toList(), NameLookup.DEFAULT);
    }

    /**
     * The same for a container beside the replicas of its service: without what can only be had
     * once.
     *
     * @param alias the service's name, if it is to be found by that and its aliases too
     */
    public Networking beside(Optional<String> alias) {
        return new Networking(
                connections.stream().map(connection -> connection.beside(alias)).toList(), lookup);
    }

    /** Keys of the networks. */
    public List<String> networks() {
        return connections.stream().map(Connection::network).toList();
    }
}
