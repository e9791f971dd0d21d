package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.build.BuildInputs;
import jcompose.build.BuildRequest;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.Platform;
import jcompose.stack.definition.BuildDefinition;
import jcompose.stack.definition.PullPolicy;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The builds of a stack, by the image that they make; services may share one. */
final class Builds {
    private final Map<ImageReference, Build> builds = new HashMap<>();
    private final Map<String, ServiceDefinition> services;

    /** References that are not valid are left to whoever resolves the service. */
    Builds(StackDefinition definition) {
        services = definition.services();
        for (ServiceDefinition service : definition.services().values()) {
            service.build().ifPresent(build -> add(service, build));
        }
    }

    /** What the image of a service must be for; empty: this machine. */
    Optional<Platform> platform(String service) {
        return Optional.ofNullable(services.get(service)).flatMap(Builds::foreign);
    }

    /** Where a service's image is for another machine than this. */
    static Optional<Platform> foreign(ServiceDefinition service) {
        return service.platform()
                .flatMap(Builds::parsed)
                .filter(platform -> !platform.equals(Platform.local()));
    }

    /** Preflight says what is wrong with one that is none. */
    private static Optional<Platform> parsed(String text) {
        try {
            return Optional.of(Platform.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    Optional<Build> of(ImageReference reference) {
        return Optional.ofNullable(builds.get(reference));
    }

    private void add(ServiceDefinition service, BuildDefinition build) {
        try {
            ImageReference reference = ImageReference.parse(service.image());
            builds.putIfAbsent(
                    reference,
                    new Build(
                            service.pullPolicy(),
                            service.platform(),
                            new BuildRequests(build, reference, services)));
        } catch (IllegalArgumentException e) {
            return;
        }
    }

    /** One build; what it reads is looked at once a pass. */
    static final class Build {
        private final PullPolicy policy;
        private final Optional<String> platform;
        private final BuildRequests requests;
        private Optional<BuildRequest> request = Optional.empty();
        private Optional<Digest> inputs = Optional.empty();

        Build(PullPolicy policy, Optional<String> platform, BuildRequests requests) {
            this.policy = policy;
            this.platform = platform;
            this.requests = requests;
        }

        /** Of the service that has the build. */
        PullPolicy policy() {
            return policy;
        }

        /** Whether it is built only where it cannot be pulled. */
        boolean isPulledFirst() {
            return switch (policy) {
                case PullPolicy.Build _, PullPolicy.Never _ -> false;
                case PullPolicy.Always _, PullPolicy.Missing _, PullPolicy.Every _ -> true;
            };
        }

        /** For the one platform that the service runs on. */
        BuildRequest request(ImageStore images) throws BuildException, IOException {
            if (request.isEmpty()) {
                BuildRequest whole = requests.request(images);
                List<String> platforms = running(whole.options().platforms());
                request = Optional.of(whole.with(whole.options().forPlatforms(platforms)));
            }
            return request.get();
        }

        /** For all platforms that the file names. */
        BuildRequest whole(ImageStore images) throws BuildException, IOException {
            BuildRequest whole = requests.request(images);
            return whole.options().platforms().isEmpty()
                    ? whole.with(whole.options().forPlatforms(platform.stream().toList()))
                    : whole;
        }

        private List<String> running(List<String> platforms) {
            if (platform.isPresent() || platforms.isEmpty()) {
                return platform.stream().toList();
            }
            return platforms.stream()
                    .filter(each -> parsed(each).filter(Platform.local()::equals).isPresent())
                    .findFirst()
                    .or(() -> platforms.stream().findFirst())
                    .stream()
                    .toList();
        }

        Digest inputs(ImageStore images) throws BuildException, IOException {
            if (inputs.isEmpty()) {
                inputs = Optional.of(BuildInputs.digest(request(images), images));
            }
            return inputs.get();
        }
    }
}
