package jcompose.reconciler.difference;

import jcompose.reconciler.desired.Connection;
import jcompose.reconciler.difference.Value.Several;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values of what is said about a container's connections to networks. */
final class ConnectionValues {
    private ConnectionValues() {}

    /** By full names of networks; what nothing is said about is not in it. */
    static Value connections(Map<String, Connection> connections) {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(connections)
                .forEach(
                        (network, connection) -> {
                            connection.ipv6().ifPresent(ip -> parts.add(network + ":" + ip));
                            connection.mac().ifPresent(mac -> parts.add(network + ":mac=" + mac));
                            connection
                                    .interfaceName()
                                    .ifPresent(name -> parts.add(network + ":name=" + name));
                            connection
                                    .settings()
                                    .parameters()
                                    .forEach(
                                            (key, value) ->
                                                    parts.add(network + ":" + key + "=" + value));
                            if (connection.gatewayPriority() != 0) {
                                parts.add(network + ":gw=" + connection.gatewayPriority());
                            }
                        });
        return new Several(parts);
    }

    /** By full names of networks. */
    static Value linkLocal(Map<String, Connection> connections) {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(connections)
                .forEach(
                        (network, connection) ->
                                connection
                                        .settings()
                                        .linkLocal()
                                        .forEach(at -> parts.add(network + ":" + at)));
        return new Several(parts);
    }

    /** By full names of networks. */
    static Value aliases(Map<String, Connection> connections) {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(connections)
                .forEach(
                        (network, connection) ->
                                connection
                                        .aliases()
                                        .forEach(alias -> parts.add(network + ":" + alias)));
        return new Several(parts);
    }
}
