package jcompose.observe;

import jcompose.reconciler.difference.CanonicalValues;
import jcompose.reconciler.difference.Value;
import jcompose.type.Bytes;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/**
 * A container's memory limit as the cgroup has it. A stack file does not speak of swap, which
 * follows from it: it is told only where somebody changed it.
 */
final class MemoryReading {
    private static final long PAGE = 4096;

    private final JsonNode limits;
    private final JsonNode set;

    /**
     * @param limits as the runtime's {@code observe} tells
     */
    MemoryReading(JsonNode limits, JsonNode config) {
        this.limits = limits;
        this.set = config.path("config").path("linux").path("resources").path("memory");
    }

    Value value(Optional<Long> memory) {
        Value alone = CanonicalValues.memory(memory.map(Bytes::new));
        Optional<Optional<Long>> swap = ContainerReading.limit(limits, "swap");
        if (swap.isEmpty() || !set.path("swap").isNumber() || isAsSet(memory, swap.get())) {
            return alone;
        }
        String found = swap.get().map(sum -> new Bytes(sum).toString()).orElse("unlimited");
        return new Value.Single(alone + ", with swap " + found);
    }

    /**
     * The kernel keeps swap alone (v2) or memory and swap together (v1): where only the memory
     * limit was changed, one of them is as it was set.
     */
    private boolean isAsSet(Optional<Long> memory, Optional<Long> swap) {
        long wanted = set.path("swap").asLong();
        if (wanted < 0 || swap.isEmpty()) {
            return wanted < 0 && swap.isEmpty();
        }
        long alone = swap.get() - memory.orElse(0L);
        return isSame(swap.get(), wanted) || isSame(alone, wanted - set.path("limit").asLong());
    }

    /** The kernel rounds to pages. */
    private static boolean isSame(long one, long other) {
        return Math.abs(one - other) <= 2 * PAGE;
    }
}
