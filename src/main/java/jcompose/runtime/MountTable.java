package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.UserMode;
import jcompose.type.Digest;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The mounts of a container: the file systems every Linux program expects (OCI runtime-spec,
 * config-linux.md, "Default Filesystems"; options as moby's), then the files in {@code /etc}, then
 * the stack's own. What the stack mounts at a target takes the place of what we would.
 */
final class MountTable {
    private record Entry(
            String target,
            String type,
            String source,
            String subpath,
            List<Path> layers,
            List<String> options) {
        Entry(String target, String type, String source, List<String> options) {
            this(target, type, source, "", List.of(), options);
        }
    }

    private final LaunchSpec launch;
    private final boolean privileged;

    MountTable(LaunchSpec launch) {
        this.launch = launch;
        this.privileged = launch.container().security().privileged();
    }

    ArrayNode json() {
        Set<String> taken = new HashSet<>();
        launch.container().mounts().forEach(mount -> taken.add(mount.target()));
        List<Entry> inner = new ArrayList<>(files());
        inner.removeIf(entry -> taken.contains(entry.target()));
        launch.container().mounts().forEach(mount -> inner.add(entry(mount)));
        // A mount must not cover another one that lies below its target.
        inner.sort(Comparator.comparingInt(entry -> Path.of(entry.target()).getNameCount()));
        List<Entry> all = new ArrayList<>(fileSystems());
        all.removeIf(entry -> taken.contains(entry.target()));
        all.addAll(inner);
        ArrayNode mounts = Json.array(List.of());
        for (Entry entry : all) {
            ObjectNode mount =
                    mounts.addObject()
                            .put("destination", entry.target())
                            .put("type", entry.type())
                            .put("source", entry.source());
            if (!entry.subpath().isEmpty()) {
                mount.put("subpath", entry.subpath());
            }
            if (!entry.layers().isEmpty()) {
                ArrayNode layers = mount.putArray("layers");
                entry.layers().forEach(layer -> layers.add(layer.toString()));
            }
            mount.set("options", Json.array(options(entry)));
        }
        return mounts;
    }

    /** Owners on disk are those that a container with users of its own sees. */
    private List<String> options(Entry entry) {
        if (!entry.type().equals("bind") || launch.container().kernel().users() != UserMode.OWN) {
            return entry.options();
        }
        List<String> options = new ArrayList<>(entry.options());
        options.add("idmap");
        return options;
    }

    private List<Entry> fileSystems() {
        List<String> system = new ArrayList<>(List.of("nosuid", "noexec", "nodev"));
        if (!privileged) {
            system.add("ro");
        }
        return List.of(
                new Entry("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
                new Entry(
                        "/dev",
                        "tmpfs",
                        "tmpfs",
                        List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                new Entry(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        List.of(
                                "nosuid",
                                "noexec",
                                "newinstance",
                                "ptmxmode=0666",
                                "mode=0620",
                                "gid=5")),
                sharedMemory(),
                new Entry("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
                new Entry("/sys", "sysfs", "sysfs", system),
                new Entry("/sys/fs/cgroup", "cgroup", "cgroup", system));
    }

    /** Where the IPC namespace is another container's, the runtime shares that one's instead. */
    private Entry sharedMemory() {
        if (launch.container().ipcNamespace() instanceof NamespaceMode.Host) {
            return new Entry("/dev/shm", "bind", "/dev/shm", List.of("bind", "rprivate"));
        }
        String size =
                launch.container()
                        .kernel()
                        .sharedMemory()
                        .map(bytes -> Long.toString(bytes.count()))
                        .orElse("65536k");
        return new Entry(
                "/dev/shm",
                "tmpfs",
                "shm",
                List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + size));
    }

    private List<Entry> files() {
        Path etc =
                launch.networkOwner()
                        .map(JoinedContainer::id)
                        .map(launch.layout()::etc)
                        .orElse(launch.layout().etc(launch.id()));
        List<Entry> files = new ArrayList<>();
        for (String name : EtcFiles.NAMES) {
            String source = etc.resolve(name).toString();
            files.add(new Entry("/etc/" + name, "bind", source, List.of("bind", "rprivate")));
        }
        if (launch.container().init()) {
            String program = launch.init().toString();
            files.add(
                    new Entry(
                            OciConfiguration.INIT,
                            "bind",
                            program,
                            List.of("bind", "rprivate", "ro", "nosuid", "nodev")));
        }
        return files;
    }

    private Entry entry(Mount mount) {
        return switch (mount) {
            case Mount.Bind bind -> bind(bind);
            case Mount.File file ->
                    new Entry(
                            file.target(),
                            "bind",
                            launch.layout().file(launch.id(), file.target()).toString(),
                            List.of("bind", "rprivate", "ro", "nosuid", "nodev", "noexec"));
            case Mount.Volume volume ->
                    bind(volume, content(volume.volume()), volume.subpath(), "");
            case Mount.Anonymous anonymous ->
                    bind(anonymous, content(launch.volumeOf(anonymous)), "", "");
            case Mount.OfImage image -> image(image);
            case Mount.Tmpfs tmpfs -> tmpfs(tmpfs);
        };
    }

    /** The source names the image to whoever asks which are in use. */
    private Entry image(Mount.OfImage mount) {
        if (!(mount.image() instanceof Image.Present(String _, Digest digest))) {
            throw new IllegalStateException(mount.image().reference() + " is not there yet");
        }
        List<Path> layers = launch.mounted().getOrDefault(digest, List.of());
        List<String> options = List.of("bind", "rprivate", "ro");
        return new Entry(
                mount.target(), "bind", digest.toString(), mount.subpath(), layers, options);
    }

    private String content(String volume) {
        return launch.layout().volumeContent(volume).toString();
    }

    private static Entry bind(Mount.Bind bind) {
        Entry entry = bind(bind, bind.source(), "", bind.propagation());
        List<String> options = new ArrayList<>(entry.options());
        switch (bind.depth()) {
            case WRITABLE -> {
                // As every mount is.
            }
            case READ_ONLY -> options.set(options.size() - 1, "rro");
            case NONE -> options.set(0, "bind");
        }
        return new Entry(entry.target(), entry.type(), entry.source(), options);
    }

    private static Entry bind(Mount mount, String source, String subpath, String propagation) {
        String passing = propagation.isEmpty() ? "rprivate" : propagation;
        List<String> options = List.of("rbind", passing, mount.readOnly() ? "ro" : "rw");
        return new Entry(mount.target(), "bind", source, subpath, List.of(), options);
    }

    private static Entry tmpfs(Mount.Tmpfs tmpfs) {
        List<String> options = new ArrayList<>(List.of("nosuid", "noexec", "nodev"));
        options.add("mode=" + Integer.toOctalString(tmpfs.mode()));
        tmpfs.size().ifPresent(size -> options.add("size=" + size.count()));
        options.add(tmpfs.readOnly() ? "ro" : "rw");
        return new Entry(tmpfs.target(), "tmpfs", "tmpfs", options);
    }
}
