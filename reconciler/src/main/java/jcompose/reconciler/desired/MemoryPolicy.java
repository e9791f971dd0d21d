package jcompose.reconciler.desired;

import jcompose.type.Bytes;

import java.util.Optional;

/**
 * How memory is given to a container and taken from it.
 *
 * @param reservation what others cannot press out of it
 * @param withSwap memory and swap together; empty: twice the memory limit, as the field is used to
 * @param swappiness 0 to 100, how readily it is swapped out; empty: as the machine has it
 * @param oomKillDisabled whether its processes wait for memory instead of being killed
 */
public record MemoryPolicy(
        Optional<Bytes> reservation,
        Optional<Swap> withSwap,
        Optional<Integer> swappiness,
        boolean oomKillDisabled) {
    public static final MemoryPolicy DEFAULT =
            new MemoryPolicy(Optional.empty(), Optional.empty(), Optional.empty(), false);

    /**
     * Memory and swap together.
     *
     * @param limit empty: as much as there is
     */
    public record Swap(Optional<Bytes> limit) {}
}
