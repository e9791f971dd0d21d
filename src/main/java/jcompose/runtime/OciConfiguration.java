package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.Capabilities;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.UserMode;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The OCI runtime configuration of a container (OCI runtime-spec, config.md and config-linux.md),
 * with the defaults that the field is used to (moby, oci/defaults.go).
 */
final class OciConfiguration {
    /** In {@code /dev}, which is a file system of the container's own, so no image is touched. */
    static final String INIT = "/dev/init";

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final List<String> MASKED =
            List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/interrupts",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/sys/devices/virtual/powercap",
                    "/sys/firmware");

    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final LaunchSpec launch;
    private final ContainerSpec container;

    OciConfiguration(LaunchSpec launch) {
        this.launch = launch;
        this.container = launch.container();
    }

    ObjectNode json() {
        ObjectNode config = Json.object();
        config.put("ociVersion", "1.2.0");
        config.set("process", process());
        config.putObject("root").put("readonly", container.security().readOnlyRoot());
        if (!container.kernel().hostNames()) {
            config.put("hostname", launch.hostname());
            if (!container.kernel().domainName().isEmpty()) {
                config.put("domainname", container.kernel().domainName());
            }
        }
        config.set("mounts", new MountTable(launch).json());
        config.set("linux", linux());
        if (!container.kernel().annotations().isEmpty()) {
            ObjectNode annotations = config.putObject("annotations");
            container.kernel().annotations().forEach(annotations::put);
        }
        return config;
    }

    private ObjectNode process() {
        ObjectNode process = Json.object();
        process.put("terminal", isOnTerminal());
        process.set("user", user());
        process.set("args", Json.array(arguments()));
        process.set("env", Json.array(environment()));
        Path directory = Path.of("/").resolve(container.workingDirectory()).normalize();
        process.put("cwd", directory.toString());
        process.put("noNewPrivileges", container.security().noNewPrivileges());
        ArrayNode names =
                Json.array(
                        Capabilities.of(container.security()).stream()
                                .map(name -> "CAP_" + name)
                                .toList());
        ObjectNode capabilities = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            capabilities.set(set, names);
        }
        process.set("rlimits", ProcessLimits.json(container.kernel()));
        process.put("oomScoreAdj", container.kernel().oomScoreAdjustment());
        return process;
    }

    /**
     * Names mean what the image's {@code /etc/passwd} and {@code /etc/group} say, which only the
     * runtime can read safely: it takes {@code username} in the form of a stack file.
     */
    private ObjectNode user() {
        ObjectNode node = Json.object().put("uid", 0).put("gid", 0);
        if (!container.user().isEmpty()) {
            node.put("username", container.user());
        }
        if (!container.kernel().groups().isEmpty()) {
            node.set("additionalGroups", Json.array(container.kernel().groups()));
        }
        return node;
    }

    private List<String> arguments() {
        if (!container.init()) {
            return container.arguments();
        }
        List<String> arguments = new ArrayList<>(List.of(INIT, "init", "--"));
        arguments.addAll(container.arguments());
        return arguments;
    }

    private boolean isOnTerminal() {
        return launch.oneOff().map(OneOffRun::terminal).orElse(container.kernel().terminal());
    }

    /** {@code HOME} is the runtime's to set: it depends on the image's {@code /etc/passwd}. */
    private List<String> environment() {
        SortedMap<String, String> environment = new TreeMap<>(container.environment());
        environment.putIfAbsent("PATH", PATH);
        environment.putIfAbsent("HOSTNAME", launch.hostname());
        if (isOnTerminal()) {
            environment.putIfAbsent("TERM", "xterm");
        }
        List<String> lines = new ArrayList<>();
        environment.forEach((name, value) -> lines.add(name + "=" + value));
        return lines;
    }

    private ObjectNode linux() {
        boolean privileged = container.security().privileged();
        ObjectNode linux = Json.object();
        linux.put("cgroupsPath", launch.cgroup());
        linux.set("namespaces", namespaces());
        if (container.kernel().users() == UserMode.OWN) {
            linux.set("uidMappings", UserRange.mappings());
            linux.set("gidMappings", UserRange.mappings());
        }
        Devices devices = new Devices(privileged, container.kernel());
        ObjectNode resources = Resources.of(container.limits());
        resources.set("devices", devices.allowed());
        linux.set("resources", resources);
        linux.set("devices", devices.made());
        if (!container.kernel().sysctls().isEmpty()) {
            ObjectNode sysctl = linux.putObject("sysctl");
            container.kernel().sysctls().forEach(sysctl::put);
        }
        if (!privileged && !container.security().allSystemCalls()) {
            linux.putObject("seccomp").put("defaultProfile", true);
        }
        boolean open = privileged || container.security().allPaths();
        linux.set("maskedPaths", Json.array(open ? List.of() : MASKED));
        linux.set("readonlyPaths", Json.array(open ? List.of() : READ_ONLY));
        return linux;
    }

    private ArrayNode namespaces() {
        ArrayNode namespaces = Json.array(List.of());
        namespaces.addObject().put("type", "mount");
        if (!container.kernel().hostNames()) {
            namespaces.addObject().put("type", "uts");
        }
        if (!container.kernel().hostCgroups()) {
            namespaces.addObject().put("type", "cgroup");
        }
        if (container.kernel().users() == UserMode.OWN) {
            namespaces.addObject().put("type", "user");
        }
        add(namespaces, NamespaceKind.NETWORK, container.networkNamespace());
        add(namespaces, NamespaceKind.PID, container.pidNamespace());
        add(namespaces, NamespaceKind.IPC, container.ipcNamespace());
        return namespaces;
    }

    private void add(ArrayNode namespaces, NamespaceKind kind, NamespaceMode mode) {
        switch (mode) {
            case NamespaceMode.Private _, NamespaceMode.None _ ->
                    namespaces.addObject().put("type", kind.type());
            case NamespaceMode.Host _ -> {
                // A namespace that is not named is the runtime's own.
            }
            case NamespaceMode.OfService(String service) -> {
                JoinedContainer owner = launch.joined().get(kind);
                if (owner == null) {
                    throw new IllegalArgumentException(
                            launch.replica()
                                    + " shares the "
                                    + kind.type()
                                    + " namespace of "
                                    + service
                                    + ", but no running container of it was given");
                }
                String path = "/proc/" + owner.process() + "/ns/" + kind.file();
                namespaces.addObject().put("type", kind.type()).put("path", path);
            }
        }
    }
}
