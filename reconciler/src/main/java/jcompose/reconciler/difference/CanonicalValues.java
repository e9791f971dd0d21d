package jcompose.reconciler.difference;

import jcompose.reconciler.desired.Bandwidth;
import jcompose.reconciler.desired.Capabilities;
import jcompose.reconciler.desired.ContainerSpec.Security;
import jcompose.reconciler.desired.HealthCheck;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Logging;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NameLookup;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.StopPolicy;
import jcompose.reconciler.difference.Value.Several;
import jcompose.reconciler.difference.Value.Single;
import jcompose.type.Bytes;
import jcompose.type.Digest;
import jcompose.type.ReplicaName;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one form of each field. Both ends make their values here, the stack file's and the machine's:
 * so what the kernel rounds is rounded alike, and equal means equal.
 */
public final class CanonicalValues {
    private static final Single NONE = new Single("none");

    private static final String TO_BE_BUILT = "to be built";

    private static final String TO_BE_PULLED = "to be pulled";

    public static final String PRIVILEGED = "privileged";

    /** Nothing of {@code /proc} and {@code /sys} hidden or read-only. */
    public static final String ALL_PATHS = "systempaths=unconfined";

    /** No filter of system calls. */
    public static final String ALL_SYSTEM_CALLS = "seccomp=unconfined";

    /** A process cannot lose it, and gains it at will. */
    public static final String NO_NEW_PRIVILEGES = "no_new_privileges";

    /** That of most containers. */
    private static final Value DEFAULT_SECURITY = securityOf(Security.DEFAULT);

    private CanonicalValues() {}

    /** None of them is other than it should be. */
    static Value interfaces() {
        return new Several(List.of());
    }

    /** By full network name, {@code hello_front egress 10mbit}; what is not limited is left out. */
    public static Value bandwidth(Map<String, Bandwidth> bandwidths) {
        List<String> parts = new ArrayList<>();
        bandwidths.forEach(
                (network, bandwidth) -> {
                    if (bandwidth.egress() > 0) {
                        parts.add(network + " egress " + BitRates.text(bandwidth.egress()));
                    }
                    if (bandwidth.ingress() > 0) {
                        parts.add(network + " ingress " + BitRates.text(bandwidth.ingress()));
                    }
                });
        return new Several(parts);
    }

    public static Value image(Digest configuration) {
        return new Single(configuration.toString());
    }

    public static Value imageToBuild() {
        return new Single(TO_BE_BUILT);
    }

    public static Value imageToPull() {
        return new Single(TO_BE_PULLED);
    }

    /** The program and its arguments, as one would type them. */
    public static Value command(List<String> arguments) {
        return new Single(ShellWords.join(arguments));
    }

    public static Value environment(Map<String, String> environment) {
        return assignments(environment);
    }

    public static Value labels(Map<String, String> labels) {
        return assignments(labels);
    }

    public static Value workingDirectory(String directory) {
        return new Single(directory.isEmpty() ? "/" : directory);
    }

    /** All ways to say root are one. Other users are compared as they are written. */
    public static Value user(String user) {
        return switch (user) {
            case "", "0", "root", "0:0", "root:root", "0:root", "root:0" -> new Single("root");
            default -> new Single(user);
        };
    }

    /** Where none is given it is the container's ID. */
    public static Value hostname(Optional<String> hostname) {
        return new Single(hostname.orElse("the container's ID"));
    }

    /** Anonymous volumes stand under the name they have on the machine. */
    public static Value mounts(List<Mount> mounts, String stack, ReplicaName replica) {
        List<String> parts = new ArrayList<>();
        for (Mount mount : mounts) {
            String text =
                    switch (mount) {
                        case Mount.Bind bind ->
                                "bind:"
                                        + bind.source()
                                        + ":"
                                        + bind.target()
                                        + option("propagation", bind.propagation())
                                        + option("recursive", depth(bind.depth()));
                        case Mount.File file ->
                                "file:"
                                        + file.target()
                                        + ":"
                                        + file.user()
                                        + ":"
                                        + file.group()
                                        + ":mode="
                                        + Integer.toOctalString(file.mode());
                        case Mount.Volume volume ->
                                volume(volume.volume(), volume.target())
                                        + option("subpath", volume.subpath());
                        case Mount.Anonymous anonymous ->
                                volume(
                                        AnonymousVolume.name(stack, replica, anonymous.target()),
                                        anonymous.target());
                        case Mount.OfImage of ->
                                "image:"
                                        + content(of.image())
                                        + ":"
                                        + of.target()
                                        + option("subpath", of.subpath());
                        case Mount.Tmpfs tmpfs ->
                                "tmpfs:"
                                        + tmpfs.target()
                                        + tmpfs.size().map(size -> ":size=" + size).orElse("")
                                        + ":mode="
                                        + Integer.toOctalString(tmpfs.mode());
                    };
            parts.add(mount.readOnly() ? text + ":ro" : text);
        }
        Collections.sort(parts);
        return new Several(parts);
    }

    /** Whatever name it goes by: only other files are another mount. */
    private static String content(Image image) {
        return switch (image) {
            case Image.Present present -> present.digest().toString();
            case Image.ToRefresh stale -> stale.digest().toString();
            case Image.ToBuild _ -> TO_BE_BUILT;
            case Image.ToPull _ -> TO_BE_PULLED;
        };
    }

    /**
     * {@code OfService} only if it is the namespace of that service's running first replica; of a
     * container that has ended, what it was started with.
     */
    public static Value namespace(NamespaceMode mode) {
        return new Single(mode.toString());
    }

    /** Full names, in the order of the interfaces. */
    public static Value networks(List<String> fullNames) {
        return new Several(fullNames);
    }

    public static Value dns(NameLookup lookup) {
        List<String> parts = new ArrayList<>();
        lookup.servers().forEach(server -> parts.add("server:" + server));
        lookup.search().forEach(domain -> parts.add("search:" + domain));
        lookup.options().forEach(option -> parts.add("option:" + option));
        return new Several(parts);
    }

    public static Value extraHosts(NameLookup lookup) {
        return new Several(lookup.hosts());
    }

    public static Value security(Security security) {
        return security.equals(Security.DEFAULT) ? DEFAULT_SECURITY : securityOf(security);
    }

    private static Value securityOf(Security security) {
        List<String> parts = new ArrayList<>();
        if (security.privileged()) {
            parts.add(PRIVILEGED);
        }
        if (security.readOnlyRoot()) {
            parts.add("read_only");
        }
        if (security.noNewPrivileges()) {
            parts.add(NO_NEW_PRIVILEGES);
        }
        if (security.allSystemCalls() && !security.privileged()) {
            parts.add(ALL_SYSTEM_CALLS);
        }
        if (security.allPaths() && !security.privileged()) {
            parts.add(ALL_PATHS);
        }
        if (!security.privileged()) {
            parts.addAll(Capabilities.of(security));
        }
        return new Several(parts);
    }

    public static Value init(boolean init) {
        return new Single(Boolean.toString(init));
    }

    public static Value restart(RestartPolicy restart) {
        return new Single(
                restart
                        + restart.delay().map(delay -> " delay=" + text(delay)).orElse("")
                        + restart.window().map(window -> " window=" + text(window)).orElse(""));
    }

    public static Value logging(Logging logging) {
        if (!logging.kept()) {
            return NONE;
        }
        String size = logging.maximumSize().map(Bytes::toString).orElse("unlimited");
        return new Single(
                logging.maximumSize().isEmpty() ? size : size + " x " + logging.maximumFiles());
    }

    public static Value healthCheck(Optional<HealthCheck> healthCheck) {
        return healthCheck.<Value>map(check -> new Single(text(check))).orElse(NONE);
    }

    public static Value stop(StopPolicy stop) {
        return new Single(stop.signal() + " " + text(stop.grace()));
    }

    private static String depth(Mount.Bind.Depth depth) {
        return switch (depth) {
            case WRITABLE -> "";
            case READ_ONLY -> "readonly";
            case NONE -> "disabled";
        };
    }

    private static String option(String name, String value) {
        return value.isEmpty() ? "" : ":" + name + "=" + value;
    }

    private static String volume(String name, String target) {
        return "volume:" + name + ":" + target;
    }

    private static Value assignments(Map<String, String> map) {
        return KernelValues.assignments(map);
    }

    private static String text(HealthCheck check) {
        return ShellWords.join(check.test())
                + " interval="
                + text(check.interval())
                + " timeout="
                + text(check.timeout())
                + " start_period="
                + text(check.startPeriod())
                + " start_interval="
                + text(check.startInterval())
                + " retries="
                + check.retries()
                + (check.restart() ? " x-restart" : "");
    }

    /** Milliseconds are the finest that the runtime is told. */
    private static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
