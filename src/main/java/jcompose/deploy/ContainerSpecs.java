package jcompose.deploy;

import jcompose.image.ImageConfig;
import jcompose.image.ImageHealthCheck;
import jcompose.image.StoredImage;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.HealthCheck;
import jcompose.reconciler.desired.Hook;
import jcompose.reconciler.desired.Hooks;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Logging;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.StopPolicy;
import jcompose.reconciler.desired.UserMode;
import jcompose.runtime.ForeignRuntime;
import jcompose.stack.definition.HealthCheckDefinition;
import jcompose.stack.definition.HookDefinitions;
import jcompose.stack.definition.ServiceDefinition;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a service's containers are: the service's own settings over those of its image, over the
 * defaults of the Compose specification (05-services.md).
 */
final class ContainerSpecs {
    private static final Duration HEALTH_INTERVAL = Duration.ofSeconds(30);
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration HEALTH_START_INTERVAL = Duration.ofSeconds(5);
    private static final int HEALTH_RETRIES = 3;

    private final ServiceDefinition service;
    private final List<Mount> mounts;
    private final ImageConfig image;
    private final UserMode users;

    /**
     * For one service on one image.
     *
     * @param mounts the service's own, with the content that counts
     * @param users where the service leaves it to the machine
     */
    ContainerSpecs(
            ServiceDefinition service, List<Mount> mounts, ImageConfig image, UserMode users) {
        this.service = service;
        this.mounts = mounts;
        this.image = image;
        this.users = users;
    }

    ContainerSpec on(StoredImage stored) {
        return spec(new Image.Present(service.image(), stored.id()));
    }

    /** Until it is known what the name stands for by now. */
    ContainerSpec onStale(StoredImage stored, String why) {
        return spec(new Image.ToRefresh(service.image(), stored.id(), why));
    }

    /** As far as it is known before the image is. */
    static ContainerSpec unprepared(
            ServiceDefinition service, List<Mount> mounts, UserMode users, Image.ToPrepare image) {
        return new ContainerSpecs(service, mounts, ImageConfig.EMPTY, users).spec(image);
    }

    /** One that runs on this image before the service's own. */
    ContainerSpec before(HookDefinitions.PreStart definition, Image resolved) {
        Hook hook = definition.command();
        List<String> arguments = new ArrayList<>(image.entrypoint());
        arguments.addAll(hook.command().isEmpty() ? image.command() : hook.command());
        String user =
                definition.image().isPresent() ? image.user() : service.user().orElse(image.user());
        return new ContainerSpec(
                resolved,
                arguments,
                over(over(image.environment(), service.environment()), hook.environment()),
                hook.workingDirectory()
                        .or(service::workingDirectory)
                        .orElse(image.workingDirectory()),
                hook.user().orElse(user),
                service.hostname(),
                mounts,
                service.limits(),
                service.networkNamespace(),
                service.pidNamespace(),
                service.ipcNamespace(),
                service.networking().beside(Optional.empty()),
                service.security().privileged(hook.privileged()),
                service.init(),
                RestartPolicy.NO,
                Optional.empty(),
                stop(),
                service.labels(),
                service.kernel().with(users()),
                Logging.DEFAULT,
                Hooks.NONE,
                Optional.empty());
    }

    private ContainerSpec spec(Image resolved) {
        return new ContainerSpec(
                        resolved,
                        arguments(),
                        over(image.environment(), service.environment()),
                        service.workingDirectory().orElse(image.workingDirectory()),
                        service.user().orElse(image.user()),
                        service.hostname(),
                        mounts(),
                        service.limits(),
                        service.networkNamespace(),
                        service.pidNamespace(),
                        service.ipcNamespace(),
                        service.networking(),
                        service.security(),
                        service.init(),
                        service.restart(),
                        healthCheck(),
                        stop(),
                        over(image.labels(), service.labels()),
                        service.kernel().with(users()),
                        service.logging(),
                        Hooks.NONE,
                        Optional.empty())
                .named(service.containerName());
    }

    /** What shares a namespace of others, or has all rights, cannot have users of its own. */
    private UserMode users() {
        UserMode wanted = service.kernel().users();
        boolean alone =
                isOwn(service.networkNamespace())
                        && isOwn(service.pidNamespace())
                        && isOwn(service.ipcNamespace())
                        && !service.kernel().hostNames()
                        && !service.kernel().hostCgroups()
                        && !service.security().privileged()
                        && ForeignRuntime.isOwn(service.kernel().runtime());
        UserMode mode = wanted == UserMode.MACHINE_DEFAULT ? users : wanted;
        return mode == UserMode.OWN && alone ? UserMode.OWN : UserMode.HOST;
    }

    private static boolean isOwn(NamespaceMode mode) {
        return mode instanceof NamespaceMode.Private || mode instanceof NamespaceMode.None;
    }

    /** An entrypoint of the service's own also sets aside the image's command. */
    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(service.entrypoint().orElse(image.entrypoint()));
        arguments.addAll(
                service.command()
                        .orElse(service.entrypoint().isPresent() ? List.of() : image.command()));
        return arguments;
    }

    private List<Mount> mounts() {
        List<Mount> all = new ArrayList<>(mounts);
        for (String target : image.volumes()) {
            String plain = Path.of("/").resolve(target).normalize().toString();
            if (all.stream().noneMatch(mount -> mount.target().equals(plain))) {
                all.add(new Mount.Anonymous(plain, false));
            }
        }
        return all;
    }

    private StopPolicy stop() {
        return new StopPolicy(
                service.stopSignal().or(image::stopSignal).orElse(StopPolicy.DEFAULT.signal()),
                service.stopGracePeriod().orElse(StopPolicy.DEFAULT.grace()));
    }

    private Optional<HealthCheck> healthCheck() {
        Optional<HealthCheckDefinition> own = service.healthCheck();
        Optional<ImageHealthCheck> inherited =
                image.healthCheck().filter(check -> !check.disabled());
        if (own.isPresent() && own.get().disabled()) {
            return Optional.empty();
        }
        Optional<List<String>> test =
                own.flatMap(HealthCheckDefinition::test)
                        .or(() -> inherited.map(ImageHealthCheck::test));
        return test.map(
                command ->
                        new HealthCheck(
                                command,
                                time(
                                        own.flatMap(HealthCheckDefinition::interval),
                                        inherited.map(ImageHealthCheck::interval),
                                        HEALTH_INTERVAL),
                                time(
                                        own.flatMap(HealthCheckDefinition::timeout),
                                        inherited.map(ImageHealthCheck::timeout),
                                        HEALTH_TIMEOUT),
                                time(
                                        own.flatMap(HealthCheckDefinition::startPeriod),
                                        inherited.map(ImageHealthCheck::startPeriod),
                                        Duration.ZERO),
                                time(
                                        own.flatMap(HealthCheckDefinition::startInterval),
                                        inherited.map(ImageHealthCheck::startInterval),
                                        HEALTH_START_INTERVAL),
                                own.flatMap(HealthCheckDefinition::retries)
                                        .or(() -> inherited.map(ImageHealthCheck::retries))
                                        .filter(retries -> retries > 0)
                                        .orElse(HEALTH_RETRIES),
                                own.filter(HealthCheckDefinition::restart).isPresent()));
    }

    /** Zero leaves it to the next in line, as with Docker. */
    private static Duration time(
            Optional<Duration> own, Optional<Duration> inherited, Duration otherwise) {
        Function<Optional<Duration>, Optional<Duration>> set =
                duration -> duration.filter(value -> !value.isZero());
        return set.apply(own).or(() -> set.apply(inherited)).orElse(otherwise);
    }

    private static SortedMap<String, String> over(
            java.util.Map<String, String> lower, java.util.Map<String, String> upper) {
        SortedMap<String, String> merged = new TreeMap<>(lower);
        merged.putAll(upper);
        return merged;
    }
}
