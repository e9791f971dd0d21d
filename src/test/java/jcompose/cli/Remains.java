package jcompose.cli;

import jcompose.runtime.Layout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Everything on this machine that a stack leaves behind, were it not removed. */
record Remains(Layout layout, String stack) {
    /** Cgroups, mounts, interfaces, tables, processes and records; sorted, a line each. */
    Set<String> find() throws IOException, InterruptedException {
        Set<String> found = new TreeSet<>();
        cgroups(found);
        mounts(found);
        interfaces(found);
        output("nft", "list", "tables")
                .lines()
                .filter(line -> line.endsWith("jcompose_" + stack))
                .forEach(found::add);
        processes(found);
        records(layout.containers(), found);
        records(layout.runContainers(), found);
        return found;
    }

    /** Of every hierarchy, or of the only one. Those of others come and go meanwhile. */
    private void cgroups(Set<String> found) throws IOException {
        Path mounted = Path.of("/sys/fs/cgroup");
        List<Path> hierarchies = new ArrayList<>(List.of(mounted));
        try (Stream<Path> directories = Files.list(mounted)) {
            directories.forEach(hierarchies::add);
        }
        for (Path hierarchy : hierarchies) {
            Path parent = hierarchy.resolve(layout.cgroupParent());
            if (Files.exists(parent)) {
                found.add("cgroup " + parent);
            }
        }
    }

    private void mounts(Set<String> found) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            if (line.contains(layout.root().toString())) {
                found.add("mount " + line);
            }
        }
    }

    private void interfaces(Set<String> found) throws IOException {
        try (Stream<Path> interfaces = Files.list(Path.of("/sys/class/net"))) {
            for (Path each : interfaces.toList()) {
                Path alias = each.resolve("ifalias");
                if (Files.exists(alias)
                        && Files.readString(alias).startsWith("jcompose:" + stack + "_")) {
                    found.add("interface " + each.getFileName());
                }
            }
        }
    }

    /** A process that has ended and waits for whoever adopted it is not ours any more. */
    private void processes(Set<String> found) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.toList()) {
                if (!String.valueOf(entry.getFileName()).matches("[0-9]+")) {
                    continue;
                }
                try {
                    String cgroups = Files.readString(entry.resolve("cgroup"));
                    String status = Files.readString(entry.resolve("status"));
                    if (cgroups.contains("/" + layout.cgroupParent() + "/")
                            && !status.contains("State:\tZ")) {
                        found.add(
                                "process "
                                        + entry.getFileName()
                                        + " "
                                        + status.lines().findFirst());
                    }
                } catch (IOException e) {
                    // It has ended.
                }
            }
        }
    }

    private static void records(Path directory, Set<String> found) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> records = Files.list(directory)) {
                records.forEach(record -> found.add("record " + record));
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
