package jcompose.cli;

import jcompose.process.Command;
import jcompose.runtime.Layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everything on this machine that a command of a test might write.
 *
 * @param lines sorted
 */
record Traces(SortedSet<String> lines) {
    static Traces of(Machinery machinery) throws IOException {
        SortedSet<String> lines = new TreeSet<>();
        for (Path directory :
                new Path[] {
                    machinery.root(), machinery.runRoot(), Path.of("/run/lock"),
                }) {
            files(directory, lines);
        }
        String parent = new Layout(machinery.root(), machinery.runRoot()).cgroupParent();
        cgroups(parent, lines);
        lines.addAll(Files.readAllLines(Path.of("/proc/self/mountinfo")));
        namespaces(lines);
        lines.addAll(Command.of("ip", "-4", "-o", "address").output("").lines().toList());
        interfaces(lines);
        lines.addAll(Command.of("ip", "route").output("").lines().toList());
        lines.addAll(Command.of("nft", "list", "ruleset").output("").lines().toList());
        return new Traces(lines);
    }

    /** What only one of the two has. */
    SortedSet<String> difference(Traces other) {
        SortedSet<String> difference = new TreeSet<>(lines);
        difference.removeAll(other.lines);
        for (String line : other.lines) {
            if (!lines.contains(line)) {
                difference.add(line);
            }
        }
        return difference;
    }

    private static void files(Path directory, SortedSet<String> lines) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                if (Files.exists(file)) {
                    lines.add(
                            file
                                    + " "
                                    + Files.size(file)
                                    + " "
                                    + Files.getLastModifiedTime(file)
                                    + " "
                                    + Files.getAttribute(file, "unix:ctime"));
                }
            }
        }
    }

    private static void cgroups(String parent, SortedSet<String> lines) throws IOException {
        try (Stream<Path> found =
                Files.find(
                        Path.of("/sys/fs/cgroup"),
                        2,
                        (path, attributes) -> path.endsWith(parent))) {
            for (Path top : found.toList()) {
                try (Stream<Path> below = Files.walk(top)) {
                    below.filter(Files::isDirectory).forEach(each -> lines.add(each.toString()));
                }
                for (String limit : new String[] {"memory.limit_in_bytes", "memory.max"}) {
                    try (Stream<Path> below = Files.walk(top)) {
                        for (Path each : below.filter(path -> path.endsWith(limit)).toList()) {
                            lines.add(each + " " + Files.readString(each));
                        }
                    }
                }
            }
        }
    }

    /** Without the state, which the kernel changes by and by. */
    private static void interfaces(SortedSet<String> lines) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/sys/class/net"))) {
            for (Path each : all.toList()) {
                lines.add(each + " " + Files.readString(each.resolve("address")));
            }
        }
    }

    /** Those of this process: whoever enters another one leaves it to that. */
    private static void namespaces(SortedSet<String> lines) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/ns"))) {
            for (Path each : all.toList()) {
                lines.add(each + " " + Files.readSymbolicLink(each));
            }
        }
    }
}
