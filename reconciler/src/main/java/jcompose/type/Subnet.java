package jcompose.type;

/**
 * An IPv4 network.
 *
 * @param base its first address; host bits are zero
 * @param prefix the number of network bits, 0 to 32
 */
public record Subnet(Ipv4 base, int prefix) implements Comparable<Subnet> {
    public Subnet {
        if (prefix < 0 || prefix > 32) {
            throw new IllegalArgumentException("not a prefix length: " + prefix);
        }
        if ((base.bits() & ~mask(prefix)) != 0) {
            throw new IllegalArgumentException(base + "/" + prefix + " has host bits set");
        }
    }

    public static Subnet parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException("not a subnet: " + text);
        }
        return new Subnet(
                Ipv4.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** The subnet in which {@code address} lies when the network has {@code prefix} bits. */
    public static Subnet of(Ipv4 address, int prefix) {
        return new Subnet(new Ipv4(address.bits() & mask(prefix)), prefix);
    }

    public boolean contains(Ipv4 address) {
        return (address.bits() & mask(prefix)) == base.bits();
    }

    /**
     * Whether an interface may have the address: it is neither the subnet's own nor everybody's.
     */
    public boolean isOfInterface(Ipv4 address) {
        return contains(address)
                && address.compareTo(base) > 0
                && address.compareTo(broadcast()) < 0;
    }

    public boolean overlaps(Subnet other) {
        return prefix <= other.prefix ? contains(other.base) : other.contains(base);
    }

    /** The first usable address, which our bridges take. */
    public Ipv4 gateway() {
        return base.plus(1);
    }

    public Ipv4 broadcast() {
        return new Ipv4(base.bits() | ~mask(prefix));
    }

    @Override
    public int compareTo(Subnet other) {
        int order = base.compareTo(other.base);
        return order != 0 ? order : Integer.compare(prefix, other.prefix);
    }

    @Override
    public String toString() {
        return base + "/" + prefix;
    }

    private static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (32 - prefix);
    }
}
