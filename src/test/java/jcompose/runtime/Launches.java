package jcompose.runtime;

import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Hooks;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.KernelSettings;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.Logging;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.Networking;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.StopPolicy;
import jcompose.type.Bytes;
import jcompose.type.ContainerId;
import jcompose.type.Digest;
import jcompose.type.ReplicaName;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Launch specs for tests: a plain container, of which a test says only what matters to it. */
public final class Launches {
    public static final ContainerId ID = new ContainerId("4be0c1d2a3f4");
    public static final Digest IMAGE = Digest.sha256("0".repeat(64));

    private Launches() {}

    public static Draft container() {
        return new Draft();
    }

    public static LaunchSpec of(Draft draft) {
        return of(draft.build());
    }

    public static LaunchSpec of(ContainerSpec container) {
        return of(container, new TreeMap<>());
    }

    public static LaunchSpec of(
            ContainerSpec container, SortedMap<NamespaceKind, JoinedContainer> joined) {
        return of(Layout.DEFAULT, container, joined);
    }

    public static LaunchSpec of(
            Layout layout,
            ContainerSpec container,
            SortedMap<NamespaceKind, JoinedContainer> joined) {
        return new LaunchSpec(
                layout,
                ID,
                "hello",
                new ReplicaName("web", 1),
                Instant.EPOCH,
                IMAGE,
                IMAGE,
                List.of("db"),
                container,
                List.of(Path.of("/layers/top"), Path.of("/layers/base")),
                List.of(),
                joined,
                new TreeMap<>(),
                new HostFiles("machine", "127.0.0.1 localhost\n", "nameserver 192.0.2.53\n"),
                Path.of("/usr/bin/jcompose-runtime"),
                Optional.empty(),
                Origin.UNKNOWN,
                Map.of());
    }

    /** A container in the making. */
    public static final class Draft {
        private final SortedMap<String, String> environment = new TreeMap<>();
        private List<Mount> mounts = List.of();
        private Limits limits = Limits.NONE;
        private KernelSettings kernel = KernelSettings.DEFAULT;
        private NamespaceMode network = new NamespaceMode.Private();
        private NamespaceMode pid = new NamespaceMode.Private();
        private NamespaceMode ipc = new NamespaceMode.Private();

        public Draft environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        public Draft mounts(Mount... wanted) {
            mounts = List.of(wanted);
            return this;
        }

        public Draft memory(long bytes) {
            limits = new Limits(limits.cpus(), Optional.of(new Bytes(bytes)), limits.pids());
            return this;
        }

        public Draft limits(Limits wanted) {
            limits = wanted;
            return this;
        }

        public Draft kernel(KernelSettings wanted) {
            kernel = wanted;
            return this;
        }

        public Draft network(NamespaceMode mode) {
            network = mode;
            return this;
        }

        public Draft pid(NamespaceMode mode) {
            pid = mode;
            return this;
        }

        public Draft ipc(NamespaceMode mode) {
            ipc = mode;
            return this;
        }

        public ContainerSpec build() {
            return new ContainerSpec(
                    new Image.Present("hello", IMAGE),
                    List.of("/bin/true"),
                    environment,
                    "/",
                    "",
                    Optional.empty(),
                    mounts,
                    limits,
                    network,
                    pid,
                    ipc,
                    Networking.NONE,
                    ContainerSpec.Security.DEFAULT,
                    false,
                    RestartPolicy.NO,
                    Optional.empty(),
                    StopPolicy.DEFAULT,
                    new TreeMap<>(),
                    kernel,
                    Logging.DEFAULT,
                    Hooks.NONE,
                    Optional.empty());
        }
    }
}
