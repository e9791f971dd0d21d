package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.BlockIo;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.MemoryPolicy;
import jcompose.reconciler.desired.MemoryPolicy.Swap;
import jcompose.reconciler.desired.Scheduling;
import jcompose.type.Bytes;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * Limits as the OCI runtime specification writes them ({@code linux.resources}), and -1 for those
 * that nobody set.
 *
 * <p>Memory together with swap may grow to twice the memory limit, as Docker does when a stack sets
 * the memory limit alone.
 */
public final class Resources {
    private static final long UNLIMITED = -1;

    private Resources() {}

    /**
     * Every limit is named, the absent ones as unlimited: right for a new and for an old cgroup.
     *
     * @throws IllegalArgumentException when a device that it speaks of does not exist
     */
    public static ObjectNode of(Limits limits) {
        ObjectNode resources = Json.object();
        resources.set("cpu", processors(limits));
        resources.set("memory", memory(limits));
        resources.putObject("pids").put("limit", limits.pids().orElse(UNLIMITED));
        resources.set("blockIO", blockIo(limits.blockIo()));
        return resources;
    }

    private static ObjectNode processors(Limits limits) {
        Scheduling scheduling = limits.scheduling();
        ObjectNode cpu = Json.object();
        cpu.put(
                "quota",
                limits.cpus().map(cpus -> cpus.quota(scheduling.period())).orElse(UNLIMITED));
        cpu.put("period", scheduling.period());
        cpu.put("shares", scheduling.shares().orElse(UNLIMITED));
        cpu.put("cpus", scheduling.processors());
        scheduling
                .realtime()
                .flatMap(Scheduling.Realtime::period)
                .ifPresent(period -> cpu.put("realtimePeriod", period));
        cpu.put(
                "realtimeRuntime",
                scheduling.realtime().flatMap(Scheduling.Realtime::runtime).orElse(0L));
        return cpu;
    }

    private static ObjectNode memory(Limits limits) {
        MemoryPolicy policy = limits.memoryPolicy();
        ObjectNode memory = Json.object();
        memory.put("limit", amount(limits.memory()));
        memory.put(
                "swap",
                policy.withSwap()
                        .map(Swap::limit)
                        .map(Resources::amount)
                        .or(() -> limits.memory().map(Resources::memoryAndSwap))
                        .orElse(UNLIMITED));
        memory.put("reservation", amount(policy.reservation()));
        memory.put("swappiness", policy.swappiness().orElse((int) UNLIMITED));
        memory.put("disableOOMKiller", policy.oomKillDisabled());
        return memory;
    }

    private static long amount(Optional<Bytes> bytes) {
        return bytes.map(Bytes::count).orElse(UNLIMITED);
    }

    private static long memoryAndSwap(Bytes memory) {
        return memory.count() > Long.MAX_VALUE / 2 ? UNLIMITED : memory.count() * 2;
    }

    private static ObjectNode blockIo(BlockIo block) {
        ObjectNode node = Json.object();
        block.weight().ifPresent(weight -> node.put("weight", weight));
        ArrayNode weights = node.putArray("weightDevice");
        for (BlockIo.Weight each : block.weights()) {
            weights.add(HostDevice.numbers(each.path()).json().put("weight", each.weight()));
        }
        for (BlockIo.Kind kind : BlockIo.Kind.values()) {
            ArrayNode throttles = node.putArray(member(kind));
            for (BlockIo.Throttle each : block.throttles()) {
                if (each.kind() == kind) {
                    throttles.add(HostDevice.numbers(each.path()).json().put("rate", each.rate()));
                }
            }
        }
        return node;
    }

    /** By the OCI's name. */
    public static String member(BlockIo.Kind kind) {
        return switch (kind) {
            case READ_BYTES -> "throttleReadBpsDevice";
            case READ_OPERATIONS -> "throttleReadIOPSDevice";
            case WRITE_BYTES -> "throttleWriteBpsDevice";
            case WRITE_OPERATIONS -> "throttleWriteIOPSDevice";
        };
    }
}
