package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;
import jcompose.type.Bytes;

import java.util.Set;
import java.util.regex.Pattern;

/** Limits of one service: what the kernel would refuse is said before anything is touched. */
final class CheckLimits {
    private static final Pattern PROCESSORS = Pattern.compile("\\d+(-\\d+)?(,\\d+(-\\d+)?)*");
    private static final Set<String> RATES =
            Set.of("device_read_bps", "device_read_iops", "device_write_bps", "device_write_iops");

    private final Tree.Mapping service;
    private final KeyPath path;
    private final Problems problems;

    private CheckLimits(Tree.Mapping service, KeyPath path, Problems problems) {
        this.service = service;
        this.path = path;
        this.problems = problems;
    }

    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        CheckLimits check = new CheckLimits(service, path, problems);
        check.processors();
        check.memory();
        check.blockDevices();
    }

    private void processors() {
        whole("cpu_period", 1000, 1_000_000, " microseconds");
        whole("cpu_quota", 1000, Long.MAX_VALUE, " microseconds");
        whole("cpu_shares", 0, Long.MAX_VALUE, "");
        whole("cpu_rt_period", 1, Long.MAX_VALUE, " microseconds");
        whole("cpu_rt_runtime", 0, Long.MAX_VALUE, " microseconds");
        Tree.Mapping limits = service.mapping("deploy").mapping("resources").mapping("limits");
        boolean cpus = service.has("cpus") || limits.has("cpus");
        for (String other : new String[] {"cpu_quota", "cpu_period"}) {
            if (cpus
                    && service.get(other) instanceof Tree.Whole(Position at, long value)
                    && value > 0) {
                problems.error(
                        at,
                        path.key(other),
                        "cannot be together with 'cpus'",
                        "remove one of them");
            }
        }
        if (service.get("cpuset") instanceof Tree.Text(Position at, String list)
                && !list.isEmpty()
                && !PROCESSORS.matcher(list).matches()) {
            problems.error(
                    at,
                    path.key("cpuset"),
                    "'" + list + "' is no list of processors",
                    "write a list such as 0-2,4");
        }
    }

    /** Zero means nothing is said, and so does a negative number, as with Docker. */
    private void whole(String key, long least, long most, String unit) {
        if (service.get(key) instanceof Tree.Whole(Position at, long value)
                && value > 0
                && (value < least || value > most)) {
            String range =
                    most == Long.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
            problems.error(at, path.key(key), "must be " + range + unit + ", not " + value);
        }
    }

    private void memory() {
        Tree.Mapping resources = service.mapping("deploy").mapping("resources");
        long limit = size(service, "mem_limit", size(resources.mapping("limits"), "memory", 0));
        long reserved =
                size(
                        service,
                        "mem_reservation",
                        size(resources.mapping("reservations"), "memory", 0));
        if (limit > 0 && reserved > limit) {
            error("mem_reservation", text(reserved) + " is more than the limit " + text(limit));
        }
        long swap = size(service, "memswap_limit", 0);
        if (swap > 0 && limit <= 0) {
            error("memswap_limit", "needs a memory limit: it counts memory and swap together");
        } else if (swap > 0 && swap < limit) {
            error(
                    "memswap_limit",
                    text(swap)
                            + " is less than the memory limit "
                            + text(limit)
                            + ": it counts memory and swap together");
        }
        long swappiness = size(service, "mem_swappiness", -1);
        if (swappiness > 100) {
            error("mem_swappiness", "must be from 0 to 100, not " + swappiness);
        }
    }

    private static String text(long bytes) {
        return new Bytes(bytes).toString();
    }

    private static long size(Tree.Mapping map, String key, long otherwise) {
        String text = map.text(key);
        return text == null ? otherwise : Long.parseLong(text);
    }

    private void error(String key, String message) {
        Tree value = service.get(key);
        Position position = value == null ? service.position() : value.position();
        problems.error(position, path.key(key), message);
    }

    private void blockDevices() {
        Tree.Mapping block = service.mapping("blkio_config");
        KeyPath at = path.key("blkio_config");
        weight(block, at);
        int index = 0;
        for (Tree element : block.elements("weight_device")) {
            if (element instanceof Tree.Mapping each) {
                weight(each, at.key("weight_device").index(index));
                device(each, at.key("weight_device").index(index));
            }
            index++;
        }
        for (String key : RATES) {
            index = 0;
            for (Tree element : block.elements(key)) {
                if (element instanceof Tree.Mapping each) {
                    device(each, at.key(key).index(index));
                }
                index++;
            }
        }
    }

    private void weight(Tree.Mapping map, KeyPath at) {
        if (map.get("weight") instanceof Tree.Whole(Position position, long weight)
                && weight != 0
                && (weight < 10 || weight > 1000)) {
            problems.error(position, at.key("weight"), "must be from 10 to 1000, not " + weight);
        }
    }

    private void device(Tree.Mapping map, KeyPath at) {
        String device = map.text("path");
        if (device == null || !device.startsWith("/")) {
            problems.error(
                    map.position(), at.key("path"), "must be the absolute path of a device's node");
        }
    }
}
