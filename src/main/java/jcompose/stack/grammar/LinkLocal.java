package jcompose.stack.grammar;

import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

/** Addresses that reach no further than the next neighbour (RFC 3927, RFC 4291). */
public final class LinkLocal {
    private static final Subnet IPV4 = Subnet.parse("169.254.0.0/16");
    private static final Ipv6Subnet IPV6 = Ipv6Subnet.parse("fe80::/64");

    private LinkLocal() {}

    /** With the number of its network's bits. */
    public static String parse(String text) throws GrammarException {
        if (IpAddresses.isIpv4(text) && IPV4.isOfInterface(Ipv4.parse(text))) {
            return Ipv4.parse(text) + "/" + IPV4.prefix();
        }
        if (IpAddresses.isIpv6(text) && IPV6.contains(Ipv6.parse(text))) {
            return Ipv6.parse(text) + "/" + IPV6.prefix();
        }
        throw new GrammarException(
                "'" + text + "' is no link-local address", "these lie in " + IPV4 + " and " + IPV6);
    }
}
