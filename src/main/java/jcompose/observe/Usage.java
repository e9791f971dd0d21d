package jcompose.observe;

import jcompose.type.Pid;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a container uses by now.
 *
 * @param processor time on all processors since it started
 * @param memory bytes, without pages of files that the kernel can drop at once
 * @param memoryLimit the machine's memory where there is no lower limit
 * @param received bytes over its own interfaces; of a container in the machine's network none
 * @param processes threads included
 */
public record Usage(
        Duration processor,
        long memory,
        long memoryLimit,
        long received,
        long sent,
        long read,
        long written,
        long processes) {
    public static final Usage NONE = new Usage(Duration.ZERO, 0, 0, 0, 0, 0, 0, 0);

    /** Of a container with this first process; empty once that has ended. */
    public static Optional<Usage> of(Pid process) throws IOException {
        try {
            CgroupPlaces places = CgroupPlaces.of(process);
            Path network = Path.of("/proc", process.toString());
            boolean own = !namespace(network).equals(namespace(Path.of("/proc/self")));
            return Optional.of(
                    new Usage(
                            processor(places),
                            memory(places),
                            memoryLimit(places),
                            own ? interfaces(network, 0) : 0,
                            own ? interfaces(network, 8) : 0,
                            blocks(places, "Read", "rbytes="),
                            blocks(places, "Write", "wbytes="),
                            number(places.own("pids").orElse(places.unified()), "pids.current")));
        } catch (IOException e) {
            if (Files.exists(Path.of("/proc", process.toString()))) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Duration processor(CgroupPlaces places) throws IOException {
        Optional<Path> own = places.own("cpuacct");
        return own.isPresent()
                ? Duration.ofNanos(number(own.get(), "cpuacct.usage"))
                : Duration.ofNanos(1000 * value(places.unified(), "cpu.stat", "usage_usec"));
    }

    private static long memory(CgroupPlaces places) throws IOException {
        Optional<Path> own = places.own("memory");
        long all =
                own.isPresent()
                        ? number(own.get(), "memory.usage_in_bytes")
                        : number(places.unified(), "memory.current");
        long droppable =
                own.isPresent()
                        ? value(own.get(), "memory.stat", "total_inactive_file")
                        : value(places.unified(), "memory.stat", "inactive_file");
        return Math.max(0, all - droppable);
    }

    private static long memoryLimit(CgroupPlaces places) throws IOException {
        Optional<Path> own = places.own("memory");
        long machine = 1024 * value(Path.of("/proc"), "meminfo", "MemTotal:");
        long limit =
                own.isPresent()
                        ? number(own.get(), "memory.limit_in_bytes")
                        : number(places.unified(), "memory.max");
        return limit <= 0 ? machine : Math.min(limit, machine);
    }

    /** Bytes of all devices; of file systems that no device is below there are none. */
    private static long blocks(CgroupPlaces places, String word, String member) throws IOException {
        Optional<Path> own = places.own("blkio");
        long bytes = 0;
        if (own.isPresent()) {
            for (String line : lines(own.get(), "blkio.throttle.io_service_bytes")) {
                String[] parts = line.split(" ", -1);
                bytes += parts.length == 3 && parts[1].equals(word) ? Long.parseLong(parts[2]) : 0;
            }
            return bytes;
        }
        for (String line : lines(places.unified(), "io.stat")) {
            for (String part : line.split(" ", -1)) {
                bytes +=
                        part.startsWith(member)
                                ? Long.parseLong(part.substring(member.length()))
                                : 0;
            }
        }
        return bytes;
    }

    /** One column of all interfaces but the loopback (man 5 proc, net/dev). */
    private static long interfaces(Path process, int column) throws IOException {
        long bytes = 0;
        for (String line : lines(process, "net/dev")) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
                bytes += Long.parseLong(line.substring(colon + 1).strip().split(" +", -1)[column]);
            }
        }
        return bytes;
    }

    private static String namespace(Path process) throws IOException {
        return Files.readSymbolicLink(process.resolve("ns/net")).toString();
    }

    /** 0 for a file that is not there, or says {@code max}. */
    private static long number(Path directory, String file) throws IOException {
        List<String> lines = lines(directory, file);
        return lines.isEmpty() || lines.getFirst().equals("max")
                ? 0
                : Long.parseLong(lines.getFirst());
    }

    private static long value(Path directory, String file, String name) throws IOException {
        for (String line : lines(directory, file)) {
            String[] parts = line.split(" +", -1);
            if (parts[0].equals(name)) {
                return Long.parseLong(parts[1]);
            }
        }
        return 0;
    }

    private static List<String> lines(Path directory, String file) throws IOException {
        Path path = directory.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path, StandardCharsets.UTF_8) : List.of();
    }
}
