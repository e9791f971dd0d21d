package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.build.BuildOptions;
import jcompose.build.BuildRequest;
import jcompose.build.Contexts;
import jcompose.build.DockerfileSource;
import jcompose.build.GitSource;
import jcompose.build.NamedContext;
import jcompose.build.StepLimits;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.stack.definition.BuildDefinition;
import jcompose.stack.definition.BuildExtras;
import jcompose.stack.definition.ServiceDefinition;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the request for a service's {@code build}. */
final class BuildRequests {
    private final BuildDefinition build;
    private final BuildExtras extras;
    private final Map<String, ServiceDefinition> services;
    private final ImageReference reference;

    BuildRequests(
            BuildDefinition build,
            ImageReference reference,
            Map<String, ServiceDefinition> services) {
        this.build = build;
        this.extras = build.extras();
        this.reference = reference;
        this.services = services;
    }

    /** Fetches the context where it is a repository. */
    BuildRequest request(ImageStore images) throws BuildException, IOException {
        Path context = build.context();
        Path dockerfile = build.dockerfile();
        if (extras.repository().isPresent()) {
            String place = extras.repository().get();
            GitSource repository =
                    GitSource.ofContext(place)
                            .orElseThrow(
                                    () ->
                                            new BuildException(
                                                    "the context "
                                                            + place
                                                            + " is neither a directory nor a Git"
                                                            + " repository"));
            context = new Contexts(images).checkout(repository);
            dockerfile = context.resolve(build.dockerfile()).normalize();
        }
        Path file = dockerfile;
        return new BuildRequest(
                context,
                build.dockerfileInline()
                        .<DockerfileSource>map(
                                text -> new DockerfileSource.Inline("dockerfile_inline", text))
                        .orElseGet(() -> new DockerfileSource.InFile(file)),
                build.target(),
                build.arguments(),
                contexts(images),
                extras.labels(),
                reference,
                options());
    }

    private SortedMap<String, NamedContext> contexts(ImageStore images)
            throws BuildException, IOException {
        SortedMap<String, NamedContext> contexts = new TreeMap<>();
        build.additionalContexts()
                .forEach((name, path) -> contexts.put(name, new NamedContext.Directory(path)));
        for (Map.Entry<String, String> place : extras.places().entrySet()) {
            contexts.put(place.getKey(), context(place.getValue(), images));
        }
        return contexts;
    }

    private NamedContext context(String place, ImageStore images)
            throws BuildException, IOException {
        Optional<GitSource> repository = GitSource.ofContext(place);
        if (repository.isPresent()) {
            return new NamedContext.Directory(new Contexts(images).checkout(repository.get()));
        }
        try {
            if (place.startsWith("service:")) {
                ServiceDefinition service = services.get(place.substring("service:".length()));
                if (service == null) {
                    throw new BuildException("additional_contexts: there is no " + place);
                }
                return new NamedContext.Image(ImageReference.parse(service.image()));
            }
            return NamedContext.of(place, Path.of("/"));
        } catch (IllegalArgumentException e) {
            throw new BuildException("additional_contexts: " + e.getMessage());
        }
    }

    private BuildOptions options() throws BuildException {
        return new BuildOptions(
                extras.noCache(),
                Set.copyOf(extras.freshStages()),
                extras.pull(),
                secrets(),
                agents(),
                network(),
                hosts(),
                new StepLimits(Optional.empty(), extras.sharedMemory(), limits()),
                extras.entitlements().contains("security.insecure") || extras.privileged(),
                extras.privileged(),
                extras.platforms(),
                tags());
    }

    private SortedMap<String, BuildOptions.Secret> secrets() throws BuildException {
        SortedMap<String, BuildOptions.Secret> secrets = new TreeMap<>();
        for (Map.Entry<String, BuildExtras.Secret> each : extras.secrets().entrySet()) {
            secrets.put(each.getKey(), secret(each.getKey(), each.getValue()));
        }
        return secrets;
    }

    private static BuildOptions.Secret secret(String id, BuildExtras.Secret secret)
            throws BuildException {
        if (secret.file().isPresent()) {
            return new BuildOptions.Secret.InFile(Path.of(secret.file().get()));
        }
        if (secret.environment().isPresent()) {
            return new BuildOptions.Secret.InEnvironment(secret.environment().get());
        }
        throw new BuildException(
                "build.secrets: " + id + " is external; a build reads a file or a variable");
    }

    /** Without a socket it is the caller's own, which the command line adds. */
    private SortedMap<String, Path> agents() {
        SortedMap<String, Path> agents = new TreeMap<>();
        extras.agents()
                .forEach((id, socket) -> socket.ifPresent(path -> agents.put(id, Path.of(path))));
        return agents;
    }

    private BuildOptions.StepNetwork network() throws BuildException {
        String network = extras.network().orElse("default");
        return switch (network) {
            case "default", "host" -> BuildOptions.StepNetwork.HOST;
            case "none" -> BuildOptions.StepNetwork.NONE;
            default ->
                    throw new BuildException(
                            "build.network is default, host or none, not " + network);
        };
    }

    private SortedMap<String, List<String>> hosts() {
        SortedMap<String, List<String>> hosts = new TreeMap<>();
        for (String host : extras.hosts()) {
            String[] parts = host.split(host.indexOf('=') >= 0 ? "=" : ":", 2);
            hosts.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(parts[parts.length - 1]);
        }
        return hosts;
    }

    private SortedMap<String, StepLimits.Limit> limits() {
        SortedMap<String, StepLimits.Limit> limits = new TreeMap<>();
        extras.limits()
                .forEach(
                        (name, limit) ->
                                limits.put(name, new StepLimits.Limit(limit.soft(), limit.hard())));
        return limits;
    }

    private List<ImageReference> tags() throws BuildException {
        List<ImageReference> tags = new ArrayList<>();
        for (String tag : extras.tags()) {
            try {
                tags.add(ImageReference.parse(tag));
            } catch (IllegalArgumentException e) {
                throw new BuildException("build.tags: " + e.getMessage());
            }
        }
        return tags;
    }
}
