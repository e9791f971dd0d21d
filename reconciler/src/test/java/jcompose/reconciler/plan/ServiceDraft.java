package jcompose.reconciler.plan;

import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.HealthCheck;
import jcompose.reconciler.desired.Hook;
import jcompose.reconciler.desired.Hooks;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.KernelSettings;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.Logging;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.Networking;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.StopPolicy;
import jcompose.reconciler.desired.UpdatePolicy;
import jcompose.type.Bytes;
import jcompose.type.Condition;
import jcompose.type.Digest;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A service while a test writes it down. Unless said otherwise: one replica on no network. */
final class ServiceDraft {
    static final HealthCheck CHECK =
            new HealthCheck(
                    List.of("CMD", "true"),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ZERO,
                    Duration.ofSeconds(1),
                    3);

    private final String name;
    private int replicas = 1;
    private Image image = new Image.Present("hello", digest(1));
    private String command = "serve";
    private Optional<Bytes> memory = Optional.empty();
    private RestartPolicy restart = new RestartPolicy(RestartPolicy.Kind.UNLESS_STOPPED, 0);
    private Optional<HealthCheck> healthCheck = Optional.empty();
    private NamespaceMode network = new NamespaceMode.Private();
    private NamespaceMode pid = new NamespaceMode.Private();
    private NamespaceMode ipc = new NamespaceMode.Private();
    private Map<String, String> labels = Map.of();
    private Optional<UpdatePolicy> update = Optional.empty();
    private Hooks hooks = Hooks.NONE;
    private final List<String> networks = new ArrayList<>();
    private final List<Mount> mounts = new ArrayList<>();
    private final List<PublishedPort> ports = new ArrayList<>();
    private final List<Dependency> dependencies = new ArrayList<>();

    ServiceDraft(String name) {
        this.name = name;
    }

    static ServiceDraft service(String name) {
        return new ServiceDraft(name);
    }

    static Digest digest(int number) {
        return Digest.sha256("%012x".formatted(number) + "0".repeat(52));
    }

    ServiceDraft replicas(int count) {
        replicas = count;
        return this;
    }

    ServiceDraft image(int number) {
        image = new Image.Present("hello", digest(number));
        return this;
    }

    ServiceDraft toBuild(int inputs) {
        image = new Image.ToBuild("hello", digest(inputs));
        return this;
    }

    ServiceDraft toPull(String why) {
        image = new Image.ToPull("hello", why);
        return this;
    }

    ServiceDraft toRefresh(int number, String why) {
        image = new Image.ToRefresh("hello", digest(number), why);
        return this;
    }

    ServiceDraft command(String program) {
        command = program;
        return this;
    }

    ServiceDraft memory(long mebibytes) {
        memory = Optional.of(new Bytes(mebibytes << 20));
        return this;
    }

    ServiceDraft restart(RestartPolicy.Kind kind) {
        restart = new RestartPolicy(kind, 0);
        return this;
    }

    ServiceDraft checked() {
        healthCheck = Optional.of(CHECK);
        return this;
    }

    ServiceDraft runningBeforeItsStop(String program) {
        Hook hook =
                new Hook(
                        List.of(program),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        new TreeMap<>());
        hooks = new Hooks(List.of(), List.of(), List.of(hook));
        return this;
    }

    ServiceDraft label(String value) {
        labels = Map.of("label", value);
        return this;
    }

    ServiceDraft on(String... keys) {
        networks.addAll(List.of(keys));
        return this;
    }

    ServiceDraft networkOf(String service) {
        network = new NamespaceMode.OfService(service);
        return this;
    }

    ServiceDraft pidOf(String service) {
        pid = new NamespaceMode.OfService(service);
        return this;
    }

    ServiceDraft ipcOf(String service) {
        ipc = new NamespaceMode.OfService(service);
        return this;
    }

    ServiceDraft onHostNetwork() {
        network = new NamespaceMode.Host();
        return this;
    }

    ServiceDraft mounting(String volume) {
        mounts.add(new Mount.Volume(volume, "/" + volume, false));
        return this;
    }

    ServiceDraft keeping(String target) {
        mounts.add(new Mount.Anonymous(target, false));
        return this;
    }

    ServiceDraft publishing(int published, int target) {
        ports.add(new PublishedPort(PublishedPort.ANY_ADDRESS, published, target, Protocol.TCP));
        return this;
    }

    ServiceDraft after(String service, Condition condition) {
        dependencies.add(new Dependency(service, condition, false, true));
        return this;
    }

    ServiceDraft restartingWith(String service) {
        dependencies.add(new Dependency(service, Condition.STARTED, true, true));
        return this;
    }

    ServiceDraft ifPossibleAfter(String service, Condition condition) {
        dependencies.add(new Dependency(service, condition, false, false));
        return this;
    }

    ServiceDraft updating(UpdatePolicy policy) {
        update = Optional.of(policy);
        return this;
    }

    /** So many at a time. */
    ServiceDraft updating(int parallelism, UpdatePolicy.Order order) {
        return updating(
                new UpdatePolicy(
                        parallelism,
                        Duration.ZERO,
                        Duration.ZERO,
                        order,
                        UpdatePolicy.FailureAction.PAUSE,
                        0));
    }

    Service build() {
        return new Service(name, replicas, container(), ports, dependencies, update);
    }

    private ContainerSpec container() {
        return new ContainerSpec(
                        image,
                        List.of("/" + command),
                        new TreeMap<>(Map.of("SERVICE", name)),
                        "/",
                        "",
                        Optional.empty(),
                        mounts,
                        new Limits(Optional.empty(), memory, Optional.empty()),
                        network,
                        pid,
                        ipc,
                        Networking.on(networks.toArray(String[]::new)),
                        ContainerSpec.Security.DEFAULT,
                        false,
                        restart,
                        healthCheck,
                        StopPolicy.DEFAULT,
                        new TreeMap<>(labels),
                        KernelSettings.DEFAULT,
                        Logging.DEFAULT,
                        Hooks.NONE,
                        Optional.empty())
                .with(hooks);
    }
}
