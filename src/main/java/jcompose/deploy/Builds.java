package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.build.BuildInputs;
import jcompose.build.BuildRequest;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.stack.definition.BuildDefinition;
import jcompose.stack.definition.PullPolicy;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.HashMap;
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

    Optional<Build> of(ImageReference reference) {
        return Optional.ofNullable(builds.get(reference));
    }

    private void add(ServiceDefinition service, BuildDefinition build) {
        try {
            ImageReference reference = ImageReference.parse(service.image());
            builds.putIfAbsent(
                    reference,
                    new Build(service.pullPolicy(), new BuildRequests(build, reference, services)));
        } catch (IllegalArgumentException e) {
            return;
        }
    }

    /** One build; what it reads is looked at once a pass. */
    static final class Build {
        private final PullPolicy policy;
        private final BuildRequests requests;
        private Optional<BuildRequest> request = Optional.empty();
        private Optional<Digest> inputs = Optional.empty();

        Build(PullPolicy policy, BuildRequests requests) {
            this.policy = policy;
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

        BuildRequest request(ImageStore images) throws BuildException, IOException {
            if (request.isEmpty()) {
                request = Optional.of(requests.request(images));
            }
            return request.get();
        }

        Digest inputs(ImageStore images) throws BuildException, IOException {
            if (inputs.isEmpty()) {
                inputs = Optional.of(BuildInputs.digest(request(images), images));
            }
            return inputs.get();
        }
    }
}
