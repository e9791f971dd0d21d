package jcompose.type;

/**
 * An IPv6 network.
 *
 * @param base its first address; host bits are zero
 * @param prefix the number of network bits, 0 to 128
 */
public record Ipv6Subnet(Ipv6 base, int prefix) implements Comparable<Ipv6Subnet> {
    private static final int BITS = 128;

    public Ipv6Subnet {
        if (prefix < 0 || prefix > BITS) {
            throw new IllegalArgumentException("not a prefix length: " + prefix);
        }
        if (!masked(base, prefix).equals(base)) {
            throw new IllegalArgumentException(base + "/" + prefix + " has host bits set");
        }
    }

    public static Ipv6Subnet parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("not an IPv6 subnet: " + text);
        }
        return new Ipv6Subnet(
                Ipv6.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** The subnet in which {@code address} lies when the network has {@code prefix} bits. */
    public static Ipv6Subnet of(Ipv6 address, int prefix) {
        return new Ipv6Subnet(masked(address, prefix), prefix);
    }

    public boolean contains(Ipv6 address) {
        return masked(address, prefix).equals(base);
    }

    public boolean overlaps(Ipv6Subnet other) {
        return prefix <= other.prefix ? contains(other.base) : other.contains(base);
    }

    /** The first usable address, which our bridges take. */
    public Ipv6 gateway() {
        return base.plus(1);
    }

    /** Whether each address of an IPv4 network has one here with the same number. */
    public boolean hasRoomFor(Subnet subnet) {
        return BITS - prefix >= 32 - subnet.prefix();
    }

    /** The address here with the number that another one has in its IPv4 network. */
    public Ipv6 like(Ipv4 address, Subnet of) {
        return base.plus(Integer.toUnsignedLong(address.bits() - of.base().bits()));
    }

    @Override
    public int compareTo(Ipv6Subnet other) {
        int order = base.compareTo(other.base);
        return order != 0 ? order : Integer.compare(prefix, other.prefix);
    }

    @Override
    public String toString() {
        return base + "/" + prefix;
    }

    private static Ipv6 masked(Ipv6 address, int prefix) {
        return new Ipv6(address.high() & mask(prefix), address.low() & mask(prefix - Long.SIZE));
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
    }
}
