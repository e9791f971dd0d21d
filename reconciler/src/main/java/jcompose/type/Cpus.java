package jcompose.type;

import java.math.BigDecimal;

/** An amount of processor time in millionths of one processor; always positive. */
public record Cpus(long millionths) {
    public Cpus {
        if (millionths <= 0) {
            throw new IllegalArgumentException(
                    "not a positive number of processors: " + millionths + "e-6");
        }
    }

    public static Cpus of(BigDecimal processors) {
        return new Cpus(processors.movePointRight(6).longValueExact());
    }

    /** From a CFS quota and period, both in microseconds. */
    public static Cpus ofQuota(long quota, long period) {
        return new Cpus(Math.max(1, Math.round(quota * 1_000_000d / period)));
    }

    /**
     * The CFS quota in microseconds for the given period in microseconds; at least the kernel's
     * 1000.
     */
    public long quota(long period) {
        return Math.max(1000, Math.round(millionths * (period / 1_000_000d)));
    }

    @Override
    public String toString() {
        return BigDecimal.valueOf(millionths, 6).stripTrailingZeros().toPlainString();
    }
}
