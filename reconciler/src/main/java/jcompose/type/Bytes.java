package jcompose.type;

/** An amount of memory or disk in bytes; never negative. */
public record Bytes(long count) implements Comparable<Bytes> {
    private static final String UNITS = "KMGTPE";

    public Bytes {
        if (count < 0) {
            throw new IllegalArgumentException("negative size: " + count);
        }
    }

    @Override
    public int compareTo(Bytes other) {
        return Long.compare(count, other.count);
    }

    /**
     * Exact: the largest power of 1024 that divides the count, as in {@code 64M}; plain bytes
     * otherwise.
     */
    @Override
    public String toString() {
        long rest = count;
        int unit = -1;
        while (rest != 0 && rest % 1024 == 0 && unit < UNITS.length() - 1) {
            rest /= 1024;
            unit++;
        }
        return unit < 0 ? rest + "B" : rest + UNITS.substring(unit, unit + 1);
    }
}
