package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.Platform;
import jcompose.image.StoreSnapshot;
import jcompose.image.StoredImage;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.Hooks;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.InitContainer;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.UserMode;
import jcompose.stack.StackException;
import jcompose.stack.definition.HookDefinitions;
import jcompose.stack.definition.PullPolicy;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Located;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problem;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes the desired state of a definition: image references become digests of what is in the store.
 */
final class Resolver {
    private final ImageStore images;
    private final StoreSnapshot found;
    private final StackDefinition definition;
    private final PullRules rules;
    private final UserMode users;
    private final Builds builds;
    private final NamedImages named;
    private final InitContainers initContainers;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * For one definition.
     *
     * @param users where services leave it to the machine
     */
    Resolver(ImageStore images, StackDefinition definition, PullRules rules, UserMode users)
            throws IOException {
        this.images = images;
        found = images.snapshot();
        this.definition = definition;
        this.rules = rules;
        this.users = users;
        builds = new Builds(definition);
        named = new NamedImages(images, found, builds, rules);
        initContainers = new InitContainers(found, named, users);
    }

    /**
     * Resolves every service.
     *
     * @throws StackException when an image is not to be had, or a build cannot start
     */
    Stack resolve() throws StackException, IOException {
        SortedMap<String, Service> services = new TreeMap<>();
        for (ServiceDefinition service : definition.services().values()) {
            resolve(HostNames.given(definition, service))
                    .ifPresent(resolved -> services.put(service.name(), resolved));
        }
        if (!problems.isEmpty()) {
            throw new StackException(problems);
        }
        return new Stack(
                definition.name(),
                VolumesFrom.taken(definition.name(), definition.services(), services),
                values(definition.networks()),
                values(definition.volumes()));
    }

    private Optional<Service> resolve(ServiceDefinition service) throws IOException {
        ImageReference reference;
        try {
            reference = ImageReference.parse(service.image());
        } catch (IllegalArgumentException e) {
            return refuse(service, "image", String.valueOf(e.getMessage()), "");
        }
        Optional<Builds.Build> build = builds.of(reference);
        if (build.isPresent() && !build.get().isPulledFirst()) {
            try {
                var inputs = build.get().inputs(images);
                Optional<StoredImage> built = found.findByInputs(reference, inputs);
                return Optional.of(
                        built.isPresent()
                                ? on(service, built.get())
                                : service(service, new Image.ToBuild(service.image(), inputs)));
            } catch (BuildException e) {
                return refuse(service, "build", String.valueOf(e.getMessage()), "");
            }
        }
        return pulled(service, reference);
    }

    private Optional<Service> pulled(ServiceDefinition service, ImageReference reference)
            throws IOException {
        Optional<Platform> foreign = Builds.foreign(service);
        Optional<StoredImage> image =
                foreign.isPresent() ? found.find(reference, foreign.get()) : found.find(reference);
        PullPolicy policy =
                builds.of(reference).map(Builds.Build::policy).orElse(service.pullPolicy());
        return switch (rules.verdict(policy, reference, found, image)) {
            case PullRules.Use(StoredImage stored) -> Optional.of(on(service, stored));
            case PullRules.Refresh(StoredImage stored, String why) ->
                    Optional.of(stale(service, stored, why));
            case PullRules.Pull(String why) ->
                    Optional.of(service(service, new Image.ToPull(service.image(), why)));
            case PullRules.Refuse(String hint) ->
                    refuse(service, "image", "No such image: " + service.image(), hint);
        };
    }

    private Service stale(ServiceDefinition service, StoredImage image, String why)
            throws IOException {
        var container = specs(service, image).onStale(image, why);
        return service(service, container);
    }

    private ContainerSpecs specs(ServiceDefinition service, StoredImage image) throws IOException {
        return new ContainerSpecs(service, mounts(service), image.config(), users);
    }

    private List<Mount> mounts(ServiceDefinition service) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (Mount mount : GivenFiles.mounts(service, problems)) {
            if (mount instanceof Mount.OfImage image) {
                mounted(service, image).ifPresent(mounts::add);
            } else {
                mounts.add(mount);
            }
        }
        return mounts;
    }

    /** Whether a service's own image is built says nothing about those that it mounts. */
    private Optional<Mount> mounted(ServiceDefinition service, Mount.OfImage mount)
            throws IOException {
        PullPolicy policy =
                service.pullPolicy() instanceof PullPolicy.Build
                        ? new PullPolicy.Missing()
                        : service.pullPolicy();
        try {
            return Optional.of(mount.with(named.find(mount.image().reference(), policy)));
        } catch (NamedImages.Refusal e) {
            refuse(service, "volumes", String.valueOf(e.getMessage()), e.hint());
            return Optional.empty();
        }
    }

    private Service on(ServiceDefinition service, StoredImage image) throws IOException {
        var container = specs(service, image).on(image);
        if (container.arguments().isEmpty()) {
            refuse(
                    service,
                    "command",
                    "the image names no command, and neither does the service",
                    "");
        }
        return service(service, container);
    }

    private Service service(ServiceDefinition service, Image.ToPrepare image) throws IOException {
        return service(service, ContainerSpecs.unprepared(service, mounts(service), users, image));
    }

    private Hooks hooks(ServiceDefinition service, ContainerSpec own) throws IOException {
        List<InitContainer> before = new ArrayList<>();
        for (HookDefinitions.PreStart hook : service.hooks().preStart()) {
            try {
                before.add(initContainers.resolve(service, hook, own));
            } catch (NamedImages.Refusal e) {
                refuse(service, "pre_start", String.valueOf(e.getMessage()), e.hint());
            }
        }
        return new Hooks(before, service.hooks().postStart(), service.hooks().preStop());
    }

    private Service service(ServiceDefinition service, ContainerSpec own) throws IOException {
        ContainerSpec container = own.with(hooks(service, own));
        return new Service(
                service.name(),
                service.replicas(),
                container,
                service.ports().stream().map(Located::value).toList(),
                service.dependencies().stream()
                        .map(
                                each ->
                                        new Dependency(
                                                each.service(),
                                                each.condition(),
                                                each.restart(),
                                                each.required()))
                        .toList(),
                service.update());
    }

    private Optional<Service> refuse(
            ServiceDefinition service, String attribute, String message, String hint) {
        Position position = service.place(attribute).orElse(service.position());
        problems.add(
                new Problem(
                        position, "services." + service.name() + "." + attribute, message, hint));
        return Optional.empty();
    }

    private static <T> SortedMap<String, T> values(Map<String, Located<T>> located) {
        SortedMap<String, T> values = new TreeMap<>();
        located.forEach((key, value) -> values.put(key, value.value()));
        return values;
    }
}
