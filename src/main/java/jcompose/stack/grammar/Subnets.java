package jcompose.stack.grammar;

import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

/** Subnets as in {@code 10.5.0.0/16} or {@code fd00:5::/64}. */
public final class Subnets {
    private Subnets() {}

    /** The subnet in which the given address lies: {@code 10.5.1.2/16} is that of 10.5.0.0. */
    public static Subnet parse(String text) throws GrammarException {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            int prefix = slash < 0 ? -1 : Integer.parseInt(text.substring(slash + 1));
            return Subnet.of(Ipv4.parse(address), prefix);
        } catch (IllegalArgumentException e) {
            throw new GrammarException(
                    "'" + text + "' is not a subnet", "write ADDRESS/BITS, as in 10.5.0.0/16");
        }
    }

    /** The same of IPv6. */
    public static Ipv6Subnet parseIpv6(String text) throws GrammarException {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            int prefix = slash < 0 ? -1 : Integer.parseInt(text.substring(slash + 1));
            return Ipv6Subnet.of(Ipv6.parse(address), prefix);
        } catch (IllegalArgumentException e) {
            throw new GrammarException(
                    "'" + text + "' is not an IPv6 subnet",
                    "write ADDRESS/BITS, as in fd00:5::/64");
        }
    }
}
