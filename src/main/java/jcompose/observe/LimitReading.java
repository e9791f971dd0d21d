package jcompose.observe;

import jcompose.reconciler.desired.Scheduling;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.LimitValues;
import jcompose.reconciler.difference.Value;
import jcompose.runtime.ForeignRuntime;
import jcompose.type.Bytes;
import jcompose.type.Cpus;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The limits in the control files of a container's cgroup. One of a controller that the machine
 * lacks is not compared. What a stack file says in other words than the kernel is compared with
 * what the runtime was told of it: as long as the kernel has that, it is what was asked for.
 */
final class LimitReading {
    private static final long PAGE = 4096;

    private final JsonNode limits;
    private final JsonNode set;
    private final SortedMap<Field, Value> fields;

    /**
     * @param limits as the runtime's {@code observe} tells
     * @param config the container's record
     * @param fields what the record says, to be set right
     */
    LimitReading(JsonNode limits, JsonNode config, SortedMap<Field, Value> fields) {
        this.limits = limits;
        this.set = config.path("config").path("linux").path("resources");
        this.fields = fields;
    }

    void read() {
        for (Field field :
                List.of(Field.MEMORY, Field.PIDS, Field.CPUS, Field.MEMORY_RESERVATION)) {
            fields.remove(field);
        }
        limit("pids").ifPresent(pids -> fields.put(Field.PIDS, LimitValues.pids(pids)));
        memory();
        processors();
        throttles();
        devices();
    }

    private void memory() {
        JsonNode wanted = set.path("memory");
        limit("memory")
                .ifPresent(
                        memory -> {
                            fields.put(Field.MEMORY, bytes(memory));
                            limit("swap").ifPresent(swap -> swap(memory, swap));
                        });
        limit("reservation").ifPresent(bytes -> fields.put(Field.MEMORY_RESERVATION, bytes(bytes)));
        if (limits.path("swappiness").isNumber()) {
            int found = limits.path("swappiness").asInt();
            int asked = wanted.path("swappiness").asInt(-1);
            int machine = limits.path("machineSwappiness").asInt();
            Optional<Integer> value = Optional.of(found);
            unless(
                    found == (asked < 0 ? machine : asked),
                    Field.SWAPPINESS,
                    LimitValues.swappiness(value));
        }
        if (limits.path("oomKillDisabled").isBoolean()) {
            boolean disabled = limits.path("oomKillDisabled").asBoolean();
            fields.put(Field.OOM_KILL, LimitValues.oomKillDisabled(disabled));
        }
    }

    private static Value bytes(Optional<Long> limit) {
        return LimitValues.memory(limit.map(Bytes::new));
    }

    /** Empty: no limit. */
    private void swap(Optional<Long> memory, Optional<Long> swap) {
        Value found = new Value.Single(swap.map(sum -> new Bytes(sum) + "").orElse("unlimited"));
        unless(isAsSet(memory, swap), Field.SWAP, found);
    }

    /**
     * The kernel keeps swap alone (v2) or memory and swap together (v1): where only the memory
     * limit was changed, one of them is as it was set.
     */
    private boolean isAsSet(Optional<Long> memory, Optional<Long> swap) {
        JsonNode asked = set.path("memory");
        long wanted = asked.path("swap").asLong(-1);
        if (wanted < 0 || swap.isEmpty()) {
            return wanted < 0 && swap.isEmpty();
        }
        long alone = swap.get() - memory.orElse(0L);
        return isSame(swap.get(), wanted) || isSame(alone, wanted - asked.path("limit").asLong());
    }

    /** The kernel rounds to pages. */
    private static boolean isSame(long one, long other) {
        return Math.abs(one - other) <= 2 * PAGE;
    }

    private void processors() {
        JsonNode wanted = set.path("cpu");
        long period = limits.path("cpuPeriod").asLong(Scheduling.PERIOD);
        limit("cpuQuota")
                .ifPresent(
                        quota ->
                                fields.put(
                                        Field.CPUS,
                                        LimitValues.cpus(
                                                quota.map(time -> Cpus.ofQuota(time, period)),
                                                period)));
        long shares = wanted.path("shares").asLong(-1);
        if (limits.path("cpuShares").isNumber()) {
            long found = limits.path("cpuShares").asLong();
            unless(
                    found == (shares < 0 ? Scheduling.SHARES : shares),
                    Field.CPU_SHARES,
                    LimitValues.shares(Optional.of(found)));
        } else if (limits.path("cpuWeight").isNumber()) {
            long found = limits.path("cpuWeight").asLong();
            unless(
                    found == Weights.ofShares(shares),
                    Field.CPU_SHARES,
                    new Value.Single("weight " + found));
        }
        if (limits.path("cpus").isString()) {
            ProcessorSet found = ProcessorSet.parse(limits.path("cpus").asString());
            String list = wanted.path("cpus").asString("");
            String stack = limits.path("stackCpus").asString("");
            unless(
                    found.equals(ProcessorSet.parse(list.isEmpty() ? stack : list))
                            || (list.isEmpty() && found.isEmpty()),
                    Field.CPU_SET,
                    LimitValues.processors(found.toString()));
        }
        long runtime = limits.path("realtimeRuntime").asLong(0); // absent where none can be had
        long asked = wanted.path("realtimeRuntime").asLong(0);
        unless(runtime == asked, Field.CPU_REALTIME, new Value.Single("runtime=" + runtime + "us"));
    }

    private void throttles() {
        if (!limits.path("throttles").isArray()) {
            return;
        }
        TreeSet<String> found = new TreeSet<>();
        limits.path("throttles").forEach(line -> found.addAll(Throttles.ofKernel(line.asString())));
        if (!found.equals(Throttles.ofConfiguration(set.path("blockIO")))) {
            fields.computeIfPresent(
                    Field.BLOCK_IO, (field, recorded) -> new Value.Several(List.copyOf(found)));
        }
    }

    /** v2 does not tell, and other runtimes allow more on their own account. */
    private void devices() {
        boolean own = ForeignRuntime.isOwn(String.valueOf(fields.get(Field.RUNTIME)));
        Optional<DeviceRules> wanted = DeviceRules.ofConfiguration(set.path("devices"));
        if (!own || !limits.path("devices").isArray() || wanted.isEmpty()) {
            return;
        }
        List<String> deviations =
                DeviceRules.ofKernel(limits.path("devices")).deviations(wanted.get());
        if (!deviations.isEmpty()) {
            fields.computeIfPresent(
                    Field.DEVICE_RULES,
                    (field, recorded) -> {
                        List<String> all = new ArrayList<>();
                        if (recorded instanceof Value.Several several) {
                            all.addAll(several.parts());
                        }
                        all.addAll(deviations);
                        return new Value.Several(all);
                    });
        }
    }

    private void unless(boolean asSet, Field field, Value found) {
        if (!asSet) {
            fields.computeIfPresent(field, (key, recorded) -> found);
        }
    }

    /** Outer empty: cannot be read; inner empty: no limit. */
    private Optional<Optional<Long>> limit(String name) {
        JsonNode limit = limits.path(name);
        if (!limit.isNumber()) {
            return Optional.empty();
        }
        return Optional.of(limit.asLong() < 0 ? Optional.empty() : Optional.of(limit.asLong()));
    }
}
