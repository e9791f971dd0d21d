package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.HealthCheck;
import jcompose.reconciler.desired.Logging;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.difference.AnonymousVolume;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.type.Bytes;
import jcompose.type.ContainerId;
import jcompose.type.Digest;
import jcompose.type.ReplicaName;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that {@code jcompose-runtime launch} needs to start one container (native/README.md, "The
 * container spec").
 *
 * @param image digest of the image's configuration
 * @param specification digest of what the container was made from
 * @param dependencies services this one depends on; kept so that {@code down} knows the order
 *     without the stack file
 * @param layers unpacked layers of the image, topmost first
 * @param joined the container whose namespace is shared, for each kind that is {@code service:X}
 * @param desired field values in canonical form, kept to be read back
 * @param oneOff of a container that is no replica of its service
 * @param origin where its stack was declared
 * @param mounted unpacked layers of the images it mounts, topmost first, by the digest of their
 *     configuration
 * @param init the runtime's own program file, which becomes process 1 where the stack asks for it
 */
public record LaunchSpec(
        Layout layout,
        ContainerId id,
        String stack,
        ReplicaName replica,
        Instant created,
        Digest image,
        Digest specification,
        List<String> dependencies,
        ContainerSpec container,
        List<Path> layers,
        List<Attachment> attachments,
        SortedMap<NamespaceKind, JoinedContainer> joined,
        SortedMap<Field, Value> desired,
        HostFiles host,
        Path init,
        Optional<OneOffRun> oneOff,
        Origin origin,
        Map<Digest, List<Path>> mounted) {
    public LaunchSpec {
        mounted = Map.copyOf(mounted);
        dependencies = List.copyOf(dependencies);
        layers = List.copyOf(layers);
        attachments = List.copyOf(attachments);
        joined = Collections.unmodifiableSortedMap(new TreeMap<>(joined));
        desired = Collections.unmodifiableSortedMap(new TreeMap<>(desired));
    }

    /** The same as no replica. */
    public LaunchSpec as(OneOffRun run) {
        return new LaunchSpec(
                layout,
                id,
                stack,
                replica,
                created,
                image,
                specification,
                dependencies,
                container,
                layers,
                attachments,
                joined,
                desired,
                host,
                init,
                Optional.of(run),
                origin,
                mounted);
    }

    public String cgroup() {
        return layout.cgroup(stack, id);
    }

    public Path directory() {
        return layout.container(id);
    }

    /** The container that shares its network with this one, and with it host name and addresses. */
    Optional<JoinedContainer> networkOwner() {
        return Optional.ofNullable(joined.get(NamespaceKind.NETWORK));
    }

    /** As the container sees it: the machine's on the machine's network, as with Docker. */
    public String hostname() {
        if (container.hostname().isPresent()) {
            return container.hostname().get();
        }
        if (container.kernel().hostNames()) {
            return host.hostname();
        }
        return switch (container.networkNamespace()) {
            case NamespaceMode.Host _ -> host.hostname();
            case NamespaceMode.OfService _ ->
                    networkOwner().map(JoinedContainer::hostname).orElse(id.hex());
            case NamespaceMode.Private _, NamespaceMode.None _ -> id.hex();
        };
    }

    /** Full name of the volume behind a mount without a name. */
    public String volumeOf(Mount.Anonymous mount) {
        return AnonymousVolume.name(stack, replica, mount.target());
    }

    /** One line of JSON for {@link RuntimeProgram#launch} or {@link RuntimeProgram#run}. */
    public String line() {
        ObjectNode line = Json.object();
        line.put("id", id.hex());
        line.put("directory", directory().toString());
        line.put("runDirectory", layout.runContainers().toString());
        runtime().ifPresent(program -> line.put("runtime", program.toString()));
        line.set("labels", labels());
        line.set("rootfs", rootfs());
        line.set("network", new NetworkLine(this).json());
        line.set("joins", JoinedContainer.json(joined.values()));
        line.set("restart", restart(container.restart()));
        container.healthCheck().ifPresent(check -> line.set("health", health(check)));
        line.putObject("stop")
                .put("signal", container.stop().signal())
                .put("graceMillis", container.stop().grace().toMillis());
        line.set("log", log(container.logging()));
        if (oneOff.isEmpty()) {
            container.name().ifPresent(name -> line.put("name", name));
        }
        line.set("hooks", HookRecord.write(container.hooks()));
        line.put("openInput", container.kernel().openInput());
        line.set("desired", DesiredRecord.write(desired));
        line.set("origin", origin.record());
        oneOff.ifPresent(run -> line.set("run", run.record()));
        oneOff.map(OneOffRun::afterwards)
                .filter(command -> !command.isEmpty())
                .ifPresent(command -> line.set("afterwards", Json.array(command)));
        line.set("config", new OciConfiguration(this).json());
        return Json.write(line);
    }

    private ObjectNode labels() {
        ObjectNode labels = Json.object();
        labels.put("stack", stack);
        if (oneOff.isEmpty()) {
            labels.put("service", replica.service());
            labels.put("replica", Integer.toString(replica.number()));
        } else {
            labels.put("oneoff", oneOff.get().name());
            if (!oneOff.get().service().isEmpty()) {
                labels.put("service", oneOff.get().service());
            }
        }
        labels.put("spec", specification.toString());
        labels.put("image", image.toString());
        labels.put("reference", container.image().reference());
        labels.put("created", created.toString());
        // What is read of a process's own limits: all of them would take too long.
        labels.put(
                "ulimits",
                String.join(",", container.kernel().ulimits().keySet()).toUpperCase(Locale.ROOT));
        if (!dependencies.isEmpty()) {
            labels.put("dependsOn", String.join(",", dependencies));
        }
        return labels;
    }

    /** What was found once is meant, even where it is gone: the start then says so. */
    private Optional<Path> runtime() {
        String name = container.kernel().runtime();
        return ForeignRuntime.isOwn(name)
                ? Optional.empty()
                : Optional.of(
                        ForeignRuntime.find(name)
                                .orElseGet(() -> Path.of("/usr/bin").resolve(name)));
    }

    private ObjectNode rootfs() {
        ObjectNode rootfs = Json.object();
        ArrayNode lower = rootfs.putArray("lower");
        lower.add(layout.init(id).toString());
        layers.forEach(layer -> lower.add(layer.toString()));
        rootfs.put("upper", layout.upper(id).toString());
        rootfs.put("work", layout.work(id).toString());
        return rootfs;
    }

    private static ObjectNode restart(RestartPolicy policy) {
        ObjectNode restart = Json.object();
        restart.put("policy", policy.kind().toString());
        restart.put("maximumRetries", policy.maximumRetries());
        policy.delay().ifPresent(delay -> restart.put("delayMillis", delay.toMillis()));
        policy.window().ifPresent(window -> restart.put("windowMillis", window.toMillis()));
        return restart;
    }

    private static ObjectNode log(Logging logging) {
        return Json.object()
                .put("maxSize", logging.maximumSize().map(Bytes::count).orElse(0L))
                .put("maxFiles", logging.maximumFiles())
                .put("discard", !logging.kept());
    }

    private static ObjectNode health(HealthCheck check) {
        ObjectNode health = Json.object();
        health.set("test", Json.array(check.test()));
        health.put("intervalMillis", check.interval().toMillis());
        health.put("timeoutMillis", check.timeout().toMillis());
        health.put("startPeriodMillis", check.startPeriod().toMillis());
        health.put("startIntervalMillis", check.startInterval().toMillis());
        health.put("retries", check.retries());
        health.put("restart", check.restart());
        return health;
    }
}
