package jcompose.type;

/**
 * An IPv6 address as its 128 bits.
 *
 * @param high the first 64
 * @param low the others
 */
public record Ipv6(long high, long low) implements Comparable<Ipv6> {
    private static final int GROUPS = 8;

    /** Up to eight groups of hexadecimal digits; the last two may be an IPv4 address (RFC 4291). */
    public static Ipv6 parse(String text) {
        int gap = text.indexOf("::");
        int[] groups = new int[GROUPS];
        if (gap < 0) {
            if (fill(groups, 0, text, text) != GROUPS) {
                throw invalid(text);
            }
        } else {
            int before = gap == 0 ? 0 : fill(groups, 0, text.substring(0, gap), text);
            String rest = text.substring(gap + 2);
            int[] after = new int[GROUPS];
            int count = rest.isEmpty() ? 0 : fill(after, 0, rest, text);
            if (before + count >= GROUPS) {
                throw invalid(text);
            }
            for (int i = 0; i < count; i++) {
                groups[GROUPS - count + i] = after[i];
            }
        }
        return new Ipv6(word(groups, 0), word(groups, GROUPS / 2));
    }

    private static int fill(int[] groups, int from, String part, String text) {
        int count = from;
        for (String group : part.split(":", -1)) {
            if (count >= GROUPS) {
                throw invalid(text);
            }
            if (group.indexOf('.') >= 0 && part.endsWith(group) && count < GROUPS - 1) {
                int bits = Ipv4.parse(group).bits();
                groups[count++] = bits >>> 16;
                groups[count++] = bits & 0xffff;
            } else if (group.matches("[0-9A-Fa-f]{1,4}")) {
                groups[count++] = Integer.parseInt(group, 16);
            } else {
                throw invalid(text);
            }
        }
        return count;
    }

    private static long word(int[] groups, int from) {
        long word = 0;
        for (int i = from; i < from + GROUPS / 2; i++) {
            word = word << 16 | groups[i];
        }
        return word;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("not an IPv6 address: " + text);
    }

    /** The address so many after this one; {@code offset} is taken without a sign. */
    public Ipv6 plus(long offset) {
        long sum = low + offset;
        return new Ipv6(Long.compareUnsigned(sum, low) < 0 ? high + 1 : high, sum);
    }

    @Override
    public int compareTo(Ipv6 other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** The one way to write it that RFC 5952 recommends, and the kernel's tools use. */
    @Override
    public String toString() {
        int start = -1;
        int length = 1; // a single zero is written
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && group(i + run) == 0) {
                run++;
            }
            if (run > length) {
                start = i;
                length = run;
            }
            i += run;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        long word = index < GROUPS / 2 ? high : low;
        return (int) (word >>> (48 - 16 * (index % (GROUPS / 2)))) & 0xffff;
    }
}
