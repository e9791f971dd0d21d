package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.Limits;
import jcompose.type.Bytes;
import jcompose.type.Cpus;

import tools.jackson.databind.node.ObjectNode;

/**
 * Limits as the OCI runtime specification writes them ({@code linux.resources}).
 *
 * <p>Memory together with swap may grow to twice the memory limit, as Docker does when a stack sets
 * the memory limit alone.
 */
public final class Resources {
    /** CFS period in microseconds. */
    public static final long CPU_PERIOD = 100_000;

    private static final long UNLIMITED = -1;

    private Resources() {}

    /**
     * Every limit is named, the absent ones as unlimited: right for a new and for an old cgroup.
     */
    public static ObjectNode of(Limits limits) {
        long quota = limits.cpus().map(Resources::quota).orElse(UNLIMITED);
        long memory = limits.memory().map(Bytes::count).orElse(UNLIMITED);
        long swap = limits.memory().map(Resources::memoryAndSwap).orElse(UNLIMITED);
        ObjectNode resources = Json.object();
        resources.putObject("cpu").put("quota", quota).put("period", CPU_PERIOD);
        resources.putObject("memory").put("limit", memory).put("swap", swap);
        resources.putObject("pids").put("limit", limits.pids().orElse(UNLIMITED));
        return resources;
    }

    private static long quota(Cpus cpus) {
        return cpus.quota(CPU_PERIOD);
    }

    private static long memoryAndSwap(Bytes memory) {
        return memory.count() > Long.MAX_VALUE / 2 ? UNLIMITED : memory.count() * 2;
    }
}
