package jcompose.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Everything on this machine that could be a remainder of ours. */
final class Remains {
    private Remains() {}

    /** Cgroups, mounts, interfaces, nftables tables and processes; sorted, one line each. */
    static Set<String> find() throws IOException, InterruptedException {
        Set<String> found = new TreeSet<>();
        cgroups(Path.of("/sys/fs/cgroup"), 0, found);
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            if (line.contains("jcompose")) {
                found.add("mount " + line.split(" ", -1)[4]);
            }
        }
        for (String line : output("ip", "-o", "link").lines().toList()) {
            String name = line.split(": ", -1)[1];
            if (name.startsWith("jc-") || name.startsWith("jv")) {
                found.add("interface " + name);
            }
        }
        output("nft", "list", "tables")
                .lines()
                .filter(line -> line.contains("jcompose"))
                .forEach(found::add);
        processes(found);
        return found;
    }

    private static void cgroups(Path directory, int depth, Set<String> found) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : children.filter(Files::isDirectory).toList()) {
                if (String.valueOf(child.getFileName()).startsWith("jcompose")) {
                    try (Stream<Path> below = Files.walk(child)) {
                        below.filter(Files::isDirectory)
                                .forEach(each -> found.add("cgroup " + each));
                    }
                } else if (depth == 0) {
                    cgroups(child, 1, found);
                }
            }
        }
    }

    private static void processes(Set<String> found) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.toList()) {
                if (!String.valueOf(entry.getFileName()).matches("[0-9]+")) {
                    continue;
                }
                try {
                    String name = Files.readString(entry.resolve("comm")).strip();
                    if (name.startsWith("jc-") || name.startsWith("jcompose")) {
                        found.add("process " + name + " " + entry.getFileName());
                    }
                } catch (IOException e) {
                    continue; // it has ended
                }
            }
        }
    }

    static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
