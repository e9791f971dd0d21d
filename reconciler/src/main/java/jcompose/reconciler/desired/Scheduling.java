package jcompose.reconciler.desired;

import java.util.Optional;

/**
 * How processors are given to a container.
 *
 * @param shares its weight beside others, 2 to 262144
 * @param period in which its quota is counted, in microseconds
 * @param processors those it may run on, as in {@code 0-2,4}; empty: all of its parent
 * @param realtime for threads with a real-time policy; empty: the kernel's own
 */
public record Scheduling(
        Optional<Long> shares, long period, String processors, Optional<Realtime> realtime) {
    /** The kernel's, in microseconds (Documentation/scheduler/sched-bwc.rst). */
    public static final long PERIOD = 100_000;

    /** Of a cgroup that nobody has given another weight. */
    public static final long SHARES = 1024;

    public static final Scheduling DEFAULT =
            new Scheduling(Optional.empty(), PERIOD, "", Optional.empty());

    /**
     * So long may real-time threads run in each period, in microseconds (sched-rt-group.rst).
     *
     * @param period empty: as it is
     * @param runtime empty: as it is
     */
    public record Realtime(Optional<Long> period, Optional<Long> runtime) {}
}
