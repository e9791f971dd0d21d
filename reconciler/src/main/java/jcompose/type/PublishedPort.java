package jcompose.type;

import java.util.Comparator;

/**
 * One port of the machine that leads to one port of a service's replicas.
 *
 * @param hostAddress the machine's address to listen on; {@code 0.0.0.0} for all of them, {@code
 *     ::} for all of IPv6 alone
 * @param published the machine's port, 1 to 65535; {@link #OPEN}: one that is free
 * @param choice of an open port, which ones may be taken; means nothing where the port is given
 * @param target the replica's port, 1 to 65535
 */
public record PublishedPort(
        String hostAddress, int published, PortRange choice, int target, Protocol protocol)
        implements Comparable<PublishedPort> {
    public static final String ANY_ADDRESS = "0.0.0.0";

    /** All addresses of IPv6. */
    public static final String ANY_IPV6 = "::";

    public static final int OPEN = 0;

    private static final Comparator<PublishedPort> ORDER =
            Comparator.comparingInt(PublishedPort::published)
                    .thenComparing(PublishedPort::protocol)
                    .thenComparing(PublishedPort::hostAddress)
                    .thenComparingInt(PublishedPort::target)
                    .thenComparing(PublishedPort::choice);

    public PublishedPort {
        choice = published == OPEN ? choice : PortRange.USUAL; // equal ports are equal
    }

    public PublishedPort(String hostAddress, int published, int target, Protocol protocol) {
        this(hostAddress, published, PortRange.USUAL, target, protocol);
    }

    /** One whose port of the machine is still to be chosen. */
    public static PublishedPort among(
            PortRange choice, String hostAddress, int target, Protocol protocol) {
        return new PublishedPort(hostAddress, OPEN, choice, target, protocol);
    }

    /** Whether the machine's port is still to be chosen. */
    public boolean isOpen() {
        return published == OPEN;
    }

    /** Whether it is for one or all IPv6 addresses of the machine, and for none of IPv4. */
    public boolean isIpv6() {
        return hostAddress.indexOf(':') >= 0;
    }

    /** Whether it is for every address of the machine, of both families. */
    public boolean isAny() {
        return hostAddress.equals(ANY_ADDRESS);
    }

    /** The machine's side as it is written before a colon and a number: IPv6 in brackets. */
    public String host() {
        return isIpv6() ? "[" + hostAddress + "]" : hostAddress;
    }

    /** The same at this port of the machine. */
    public PublishedPort at(int port) {
        return new PublishedPort(hostAddress, port, target, protocol);
    }

    @Override
    public int compareTo(PublishedPort other) {
        return ORDER.compare(this, other);
    }

    /** As docker ps shows it: {@code 0.0.0.0:4000->80/tcp}. */
    @Override
    public String toString() {
        String port = isOpen() ? choice.toString() : Integer.toString(published);
        return host() + ":" + port + "->" + target + "/" + protocol;
    }
}
