package jcompose.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machine's own namespaces and mounts, which those of containers are compared with. */
final class MachineView {
    private final Map<String, Long> namespaces = new HashMap<>();
    private final List<HostMount> mounts = new ArrayList<>();

    private MachineView() {}

    /**
     * {@code root}: the directory of the file system on {@code device} that stands at {@code
     * point}.
     */
    private record HostMount(String device, String root, Path point) {}

    /**
     * Where something lies, whatever path leads there.
     *
     * @param device as mountinfo shows it, {@code major:minor}
     * @param path inside the file system of that device
     */
    record Place(String device, String path) {}

    static MachineView read() throws IOException {
        MachineView view = new MachineView();
        for (String kind : List.of("net", "pid", "ipc")) {
            // Reads "net:[4026531840]".
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();
            long inode = Long.parseLong(link.substring(link.indexOf('[') + 1, link.length() - 1));
            view.namespaces.put(kind, inode);
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String[] fields = line.split(" ", 6);
            view.mounts.add(new HostMount(fields[2], plain(fields[3]), Path.of(plain(fields[4]))));
        }
        return view;
    }

    boolean owns(String kind, long inode) {
        return namespaces.getOrDefault(kind, 0L) == inode;
    }

    /** Where the kernel sees a path of this machine; empty when it does not exist. */
    Optional<Place> place(String path) {
        Path real;
        try {
            real = Path.of(path).toRealPath();
        } catch (IOException e) {
            return Optional.empty();
        }
        Optional<Place> place = Optional.empty();
        int deepest = -1;
        for (HostMount mount : mounts) {
            // Of mounts on the same point the last one is seen.
            if (real.startsWith(mount.point()) && mount.point().getNameCount() >= deepest) {
                deepest = mount.point().getNameCount();
                Path inside =
                        Path.of(mount.root()).resolve(mount.point().relativize(real).toString());
                place = Optional.of(new Place(mount.device(), inside.normalize().toString()));
            }
        }
        return place;
    }

    /** Blanks and the like are written as octal escapes (proc_pid_mountinfo(5)). */
    private static String plain(String field) {
        return field.indexOf('\\') < 0
                ? field
                : field.replace("\\040", " ")
                        .replace("\\011", "\t")
                        .replace("\\012", "\n")
                        .replace("\\134", "\\");
    }
}
