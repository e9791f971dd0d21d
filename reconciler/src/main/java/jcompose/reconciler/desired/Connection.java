package jcompose.reconciler.desired;

import jcompose.type.Ipv4;
import jcompose.type.Ipv6;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A container's connection to a network of the stack.
 *
 * @param network its key in the stack file
 * @param aliases names under which the container is found there besides its own and its service's
 * @param address empty: one that is free
 * @param ipv6 empty: the one that follows from the IPv4 address, where the network has IPv6
 * @param mac lower case with colons; empty: one that follows from the address
 * @param interfaceName inside the container; empty: {@code eth} and the connection's number
 * @param gatewayPriority of the networks with a way out, the one with the highest has the default
 *     route
 */
public record Connection(
        String network,
        SortedSet<String> aliases,
        Optional<Ipv4> address,
        Optional<Ipv6> ipv6,
        Optional<String> mac,
        Optional<String> interfaceName,
        int gatewayPriority,
        Bandwidth bandwidth,
        InterfaceSettings settings) {
    public Connection {
        aliases = Collections.unmodifiableSortedSet(new TreeSet<>(aliases));
    }

    /** With nothing said about it. */
    public static Connection to(String network) {
        return new Connection(
                network,
                new TreeSet<>(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Bandwidth.UNLIMITED,
                InterfaceSettings.NONE);
    }

    Connection beside(Optional<String> alias) {
        TreeSet<String> names = new TreeSet<>();
        alias.ifPresent(
                name -> {
                    names.addAll(aliases);
                    names.add(name);
                });
        return new Connection(
                network,
                names,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                interfaceName,
                gatewayPriority,
                bandwidth,
                settings);
    }
}
