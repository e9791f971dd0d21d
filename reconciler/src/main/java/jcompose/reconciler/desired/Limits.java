package jcompose.reconciler.desired;

import jcompose.type.Bytes;
import jcompose.type.Cpus;

import java.util.Optional;

/**
 * What a container may use at most, and how it is served when others want the same; empty means no
 * limit.
 *
 * @param cpus in the period of {@code scheduling}
 */
public record Limits(
        Optional<Cpus> cpus,
        Optional<Bytes> memory,
        Optional<Long> pids,
        Scheduling scheduling,
        MemoryPolicy memoryPolicy,
        BlockIo blockIo) {
    public static final Limits NONE =
            new Limits(Optional.empty(), Optional.empty(), Optional.empty());

    public Limits(Optional<Cpus> cpus, Optional<Bytes> memory, Optional<Long> pids) {
        this(cpus, memory, pids, Scheduling.DEFAULT, MemoryPolicy.DEFAULT, BlockIo.NONE);
    }
}
