package jcompose.observe;

import jcompose.type.Pid;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directories of one process's cgroups, for each controller of cgroup v1 the one where that is,
 * and that of cgroup v2 under an empty name (man 7 cgroups).
 */
final class CgroupPlaces {
    private final Map<String, Path> directories;

    private CgroupPlaces(Map<String, Path> directories) {
        this.directories = directories;
    }

    /**
     * Those of a process.
     *
     * @throws IOException also when it has ended
     */
    static CgroupPlaces of(Pid process) throws IOException {
        Map<String, Path> mounts = mounts();
        Map<String, Path> directories = new HashMap<>();
        for (String line : lines(Path.of("/proc", process.toString(), "cgroup"))) {
            String[] parts = line.split(":", 3);
            for (String controller : parts[1].split(",", -1)) {
                Path mount = mounts.get(controller);
                if (mount != null) {
                    directories.put(controller, mount.resolve(parts[2].substring(1)));
                }
            }
        }
        return new CgroupPlaces(directories);
    }

    /** The controller's directory, if it is one of cgroup v1. */
    Optional<Path> own(String controller) {
        return Optional.ofNullable(directories.get(controller));
    }

    /** The one in cgroup v2. */
    Path unified() {
        return Optional.ofNullable(directories.get("")).orElse(Path.of("/nonexistent"));
    }

    private static Map<String, Path> mounts() throws IOException {
        Map<String, Path> mounts = new HashMap<>();
        for (String line : lines(Path.of("/proc/self/mountinfo"))) {
            String[] halves = line.split(" - ", 2);
            Path place = Path.of(halves[0].split(" ", -1)[4]);
            String[] file = halves[1].split(" ", -1);
            switch (file[0]) {
                case "cgroup2" -> mounts.putIfAbsent("", place);
                case "cgroup" ->
                        Arrays.stream(file[2].split(",", -1))
                                .forEach(option -> mounts.putIfAbsent(option, place));
                default -> {
                    // Something else.
                }
            }
        }
        return mounts;
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8);
    }
}
