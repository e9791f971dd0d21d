package jcompose.reconciler.desired;

import jcompose.type.Bytes;
import jcompose.type.Cpus;

import java.util.Optional;

/** What a container may use at most; empty means no limit. */
public record Limits(Optional<Cpus> cpus, Optional<Bytes> memory, Optional<Long> pids) {
    public static final Limits NONE =
            new Limits(Optional.empty(), Optional.empty(), Optional.empty());
}
