package jcompose.observe;

import jcompose.type.Pid;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The processes of a container: those in the cgroup of its first one, and below. */
public final class ContainerProcesses {
    private static final Path PROC = Path.of("/proc");

    private ContainerProcesses() {}

    /** Sorted by PID; none when the first process has ended. */
    public static List<ProcessStatus> of(Pid first) throws IOException {
        Optional<String> cgroup = cgroup(PROC.resolve(Long.toString(first.number())));
        List<ProcessStatus> found = new ArrayList<>();
        if (cgroup.isEmpty()) {
            return found;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (isWithin(cgroup(process), cgroup.get())) {
                    ProcessStatus.read(process).ifPresent(found::add);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        found.sort(Comparator.comparingLong(ProcessStatus::pid));
        return found;
    }

    private static boolean isWithin(Optional<String> cgroup, String container) {
        return cgroup.filter(path -> (path + "/").startsWith(container + "/")).isPresent();
    }

    /**
     * The path in the hierarchy of cgroup v2, which hybrid machines have as well (man 7 cgroups);
     * empty for a process that has ended.
     */
    private static Optional<String> cgroup(Path process) throws IOException {
        try {
            return Files.readAllLines(process.resolve("cgroup"), StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("0::"))
                    .map(line -> line.substring(3))
                    .findFirst();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (Files.exists(process.resolve("cgroup"))) {
                throw e;
            }
            return Optional.empty(); // ESRCH: it ended while it was read
        }
    }
}
