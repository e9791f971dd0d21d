package jcompose.stack.bind;

import jcompose.reconciler.desired.BlockIo;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.MemoryPolicy;
import jcompose.reconciler.desired.MemoryPolicy.Swap;
import jcompose.reconciler.desired.Scheduling;
import jcompose.reconciler.desired.Scheduling.Realtime;
import jcompose.stack.tree.Tree;
import jcompose.type.Bytes;
import jcompose.type.Cpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Binds what a service's containers may use. */
final class BindLimits {
    private final Tree.Mapping service;
    private final Tree.Mapping limits;
    private final Tree.Mapping reservations;

    private BindLimits(Tree.Mapping service) {
        this.service = service;
        Tree.Mapping resources = service.mapping("deploy").mapping("resources");
        limits = resources.mapping("limits");
        reservations = resources.mapping("reservations");
    }

    static Limits bind(Tree.Mapping service) {
        return new BindLimits(service).limits();
    }

    private Limits limits() {
        return new Limits(
                Values.cpus(service, "cpus")
                        .or(() -> Values.cpus(limits, "cpus"))
                        .or(() -> positive("cpu_quota").map(this::cpus)),
                Values.size(service, "mem_limit").or(() -> Values.size(limits, "memory")),
                positive("pids_limit")
                        .or(() -> Values.whole(limits, "pids"))
                        .filter(pids -> pids > 0),
                new Scheduling(
                        shares(), period(), Values.text(service, "cpuset").orElse(""), realtime()),
                memoryPolicy(),
                blockIo());
    }

    private Optional<Long> positive(String key) {
        return Values.whole(service, key).filter(value -> value > 0);
    }

    private Cpus cpus(long quota) {
        return Cpus.ofQuota(quota, period());
    }

    private long period() {
        return positive("cpu_period").orElse(Scheduling.PERIOD);
    }

    /** Reserved processors weigh as much as they are beside one whole processor. */
    private Optional<Long> shares() {
        return positive("cpu_shares")
                .or(
                        () ->
                                Values.cpus(reservations, "cpus")
                                        .map(cpus -> cpus.millionths() * Scheduling.SHARES)
                                        .map(share -> share / 1_000_000))
                .map(shares -> Math.clamp(shares, 2L, 262_144L));
    }

    private Optional<Realtime> realtime() {
        Optional<Long> period = positive("cpu_rt_period");
        Optional<Long> runtime = positive("cpu_rt_runtime");
        return period.isPresent() || runtime.isPresent()
                ? Optional.of(new Realtime(period, runtime))
                : Optional.empty();
    }

    private MemoryPolicy memoryPolicy() {
        return new MemoryPolicy(
                Values.size(service, "mem_reservation")
                        .or(() -> Values.size(reservations, "memory")),
                swap(),
                Values.text(service, "mem_swappiness")
                        .map(Integer::valueOf)
                        .filter(value -> value >= 0),
                service.isTrue("oom_kill_disable"));
    }

    private Optional<Swap> swap() {
        return switch (service.text("memswap_limit")) {
            case null -> Optional.empty();
            case "0" -> Optional.empty();
            case "-1" -> Optional.of(new Swap(Optional.empty()));
            case String bytes -> Optional.of(new Swap(Optional.of(bytes(bytes))));
        };
    }

    private static Bytes bytes(String text) {
        return new Bytes(Long.parseLong(text));
    }

    private BlockIo blockIo() {
        Tree.Mapping block = service.mapping("blkio_config");
        List<BlockIo.Weight> weights = new ArrayList<>();
        for (Tree element : block.elements("weight_device")) {
            if (element instanceof Tree.Mapping each) {
                int weight = Values.whole(each, "weight").orElse(0L).intValue();
                weights.add(new BlockIo.Weight(String.valueOf(each.text("path")), weight));
            }
        }
        List<BlockIo.Throttle> throttles = new ArrayList<>();
        for (BlockIo.Kind kind : BlockIo.Kind.values()) {
            for (Tree element : block.elements(kind.key())) {
                if (element instanceof Tree.Mapping each) {
                    long rate = Values.size(each, "rate").map(Bytes::count).orElse(0L);
                    String path = String.valueOf(each.text("path"));
                    throttles.add(new BlockIo.Throttle(kind, path, rate));
                }
            }
        }
        return new BlockIo(
                Values.whole(block, "weight").map(Long::intValue).filter(weight -> weight > 0),
                weights,
                throttles);
    }
}
