package jcompose.observe;

/** Processor shares as cgroup v2 has them. */
final class Weights {
    private static final long DEFAULT = 100;

    private Weights() {}

    /**
     * The weight that the runtime makes of shares (native/README.md, "What config means here"); of
     * a negative number of them the kernel's own.
     */
    static long ofShares(long shares) {
        return shares < 0 ? DEFAULT : 1 + (shares - 2) * 9999 / 262142;
    }
}
