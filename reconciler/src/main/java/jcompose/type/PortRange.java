package jcompose.type;

import java.util.Comparator;

/** Ports of the machine to choose one from, both ends among them; 1 to 65535. */
public record PortRange(int first, int last) implements Comparable<PortRange> {
    private static final Comparator<PortRange> ORDER =
            Comparator.comparingInt(PortRange::first).thenComparingInt(PortRange::last);

    /** The kernel's own choice (ip_local_port_range): what servers are used not to have. */
    public static final PortRange USUAL = new PortRange(32_768, 60_999);

    public PortRange {
        if (first < 1 || last < first || last > 65_535) {
            throw new IllegalArgumentException("not a range of ports: " + first + "-" + last);
        }
    }

    /** As in {@code 8000-8010}. */
    public static PortRange parse(String text) {
        int dash = text.indexOf('-');
        return new PortRange(
                Integer.parseInt(text.substring(0, dash)),
                Integer.parseInt(text.substring(dash + 1)));
    }

    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    @Override
    public int compareTo(PortRange other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
