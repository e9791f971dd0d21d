package jcompose.reconciler.difference;

import jcompose.reconciler.desired.BlockIo;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.MemoryPolicy.Swap;
import jcompose.reconciler.desired.Scheduling;
import jcompose.reconciler.difference.Value.Several;
import jcompose.reconciler.difference.Value.Single;
import jcompose.type.Bytes;
import jcompose.type.Cpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one form of each limit, as {@link CanonicalValues}. An empty limit is one that nobody set.
 */
public final class LimitValues {
    private static final Single NONE = new Single("none");

    /** What the kernel does where nobody says anything. */
    public static final Value DEFAULT = new Single("default");

    /** The kernel counts memory limits in pages (Documentation/admin-guide/cgroup-v2.rst). */
    private static final long PAGE = 4096;

    /** Those of most containers. */
    private static final Map<Field, Value> DEFAULTS = FieldValues.copyOf(fields(Limits.NONE));

    private LimitValues() {}

    static Map<Field, Value> of(Limits limits) {
        return limits.equals(Limits.NONE) ? DEFAULTS : fields(limits);
    }

    private static Map<Field, Value> fields(Limits limits) {
        Scheduling scheduling = limits.scheduling();
        var policy = limits.memoryPolicy();
        Map<Field, Value> fields = new FieldValues();
        fields.put(Field.CPUS, cpus(limits.cpus(), scheduling.period()));
        fields.put(Field.CPU_SHARES, shares(scheduling.shares()));
        fields.put(Field.CPU_SET, processors(scheduling.processors()));
        fields.put(Field.CPU_REALTIME, scheduling.realtime().map(LimitValues::text).orElse(NONE));
        fields.put(Field.MEMORY, memory(limits.memory()));
        fields.put(Field.SWAP, policy.withSwap().map(LimitValues::swap).orElse(DEFAULT));
        fields.put(Field.MEMORY_RESERVATION, memory(policy.reservation()));
        fields.put(Field.SWAPPINESS, swappiness(policy.swappiness()));
        fields.put(Field.OOM_KILL, oomKillDisabled(policy.oomKillDisabled()));
        fields.put(Field.PIDS, pids(limits.pids()));
        fields.put(Field.BLOCK_IO, blockIo(limits.blockIo()));
        return fields;
    }

    /**
     * As the kernel rounds it.
     *
     * @param period in microseconds
     */
    public static Value cpus(Optional<Cpus> cpus, long period) {
        if (cpus.isEmpty()) {
            return NONE;
        }
        String text = Cpus.ofQuota(cpus.get().quota(period), period).toString();
        return new Single(period == Scheduling.PERIOD ? text : text + " in " + period + "us");
    }

    public static Value shares(Optional<Long> shares) {
        return shares.<Value>map(weight -> new Single(weight.toString())).orElse(DEFAULT);
    }

    /** A list such as {@code 0-2,4}; empty: all. */
    public static Value processors(String list) {
        return list.isEmpty() ? DEFAULT : new Single(list);
    }

    public static Value memory(Optional<Bytes> memory) {
        return memory.<Value>map(
                        limit ->
                                new Single(
                                        new Bytes(limit.count() - limit.count() % PAGE).toString()))
                .orElse(NONE);
    }

    /** Memory and swap together. */
    public static Value swap(Swap swap) {
        return swap.limit().isEmpty() ? new Single("unlimited") : memory(swap.limit());
    }

    public static Value swappiness(Optional<Integer> swappiness) {
        return swappiness.<Value>map(value -> new Single(value.toString())).orElse(DEFAULT);
    }

    public static Value oomKillDisabled(boolean disabled) {
        return new Single(Boolean.toString(disabled));
    }

    public static Value pids(Optional<Long> pids) {
        return pids.<Value>map(limit -> new Single(limit.toString())).orElse(NONE);
    }

    private static Value text(Scheduling.Realtime realtime) {
        List<String> parts = new ArrayList<>();
        realtime.runtime().ifPresent(time -> parts.add("runtime=" + time + "us"));
        realtime.period().ifPresent(time -> parts.add("period=" + time + "us"));
        return new Single(String.join(" ", parts));
    }

    private static Value blockIo(BlockIo block) {
        List<String> parts = new ArrayList<>();
        block.weight().ifPresent(weight -> parts.add("weight=" + weight));
        for (BlockIo.Weight each : block.weights()) {
            parts.add("weight:" + each.path() + "=" + each.weight());
        }
        for (BlockIo.Throttle each : block.throttles()) {
            parts.add(each.kind().key() + ":" + each.path() + "=" + each.rate());
        }
        Collections.sort(parts);
        return new Several(parts);
    }
}
