package jcompose.type;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** An amount of processor time in millionths of one processor; always positive. */
public record Cpus(long millionths) {
    public Cpus {
        if (millionths <= 0) {
            throw new IllegalArgumentException(
                    "not a positive number of processors: " + millionths + "e-6");
        }
    }

    /** Rounded to millionths as it is written in decimals, a half up. */
    public static Cpus of(double processors) {
        long millionths = Math.round(processors * 1e6);
        return millionths / 1e6 == processors ? new Cpus(millionths) : rounded(processors);
    }

    private static Cpus rounded(double processors) {
        return new Cpus(
                BigDecimal.valueOf(processors)
                        .setScale(6, RoundingMode.HALF_UP)
                        .movePointRight(6)
                        .longValueExact());
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
        return Decimals.text(millionths, 6);
    }
}
