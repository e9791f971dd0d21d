package jcompose.reconciler.desired;

import jcompose.type.Ipv4;
import jcompose.type.Subnet;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A network of the stack.
 *
 * @param name its full name on the machine, as in {@code hello_default}
 * @param subnet empty: chosen free of the machine's routes
 * @param range the part of the subnet that addresses are chosen from; empty: all of it
 * @param reserved addresses that no container gets unless it asks for them
 * @param ipv6 empty: there is none
 * @param mtu the largest packet in bytes; empty: {@link #USUAL_MTU}
 * @param gateways where its ways out begin
 * @param internal no way out of the machine, and no published ports
 * @param external made and kept by somebody else; then it is what it is
 */
public record Network(
        String name,
        Optional<Subnet> subnet,
        Optional<Subnet> range,
        SortedSet<Ipv4> reserved,
        Optional<Ipv6Addressing> ipv6,
        Optional<Integer> mtu,
        Gateways gateways,
        NetworkDriver driver,
        boolean internal,
        boolean external) {
    /** Ethernet's. */
    public static final int USUAL_MTU = 1500;

    public Network {
        reserved = Collections.unmodifiableSortedSet(new TreeSet<>(reserved));
    }

    public Network(
            String name,
            Optional<Subnet> subnet,
            Optional<Subnet> range,
            SortedSet<Ipv4> reserved,
            Optional<Ipv6Addressing> ipv6,
            Optional<Integer> mtu,
            boolean internal,
            boolean external) {
        this(
                name,
                subnet,
                range,
                reserved,
                ipv6,
                mtu,
                Gateways.FIRST,
                NetworkDriver.Bridge.USUAL,
                internal,
                external);
    }

    public Network(String name, Optional<Subnet> subnet, boolean internal, boolean external) {
        this(
                name,
                subnet,
                Optional.empty(),
                new TreeSet<>(),
                Optional.empty(),
                Optional.empty(),
                internal,
                external);
    }

    /** Of the stack's own. */
    public Network(String name, Optional<Subnet> subnet, boolean internal) {
        this(name, subnet, internal, false);
    }
}
