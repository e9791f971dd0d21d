package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.build.BuildInputs;
import jcompose.build.BuildRequest;
import jcompose.build.DockerfileSource;
import jcompose.build.NamedContext;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.stack.definition.BuildDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The builds of a stack, by the image that they make; services may share one. */
final class Builds {
    private final Map<ImageReference, Build> builds = new HashMap<>();

    /** References that are not valid are left to whoever resolves the service. */
    Builds(StackDefinition definition) {
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
            builds.putIfAbsent(reference, new Build(request(build, reference)));
        } catch (IllegalArgumentException e) {
            return;
        }
    }

    private static BuildRequest request(BuildDefinition build, ImageReference reference) {
        SortedMap<String, NamedContext> contexts = new TreeMap<>();
        build.additionalContexts()
                .forEach((name, path) -> contexts.put(name, new NamedContext.Directory(path)));
        DockerfileSource dockerfile =
                build.dockerfileInline()
                        .<DockerfileSource>map(
                                text -> new DockerfileSource.Inline("dockerfile_inline", text))
                        .orElseGet(() -> new DockerfileSource.InFile(build.dockerfile()));
        return new BuildRequest(
                build.context(),
                dockerfile,
                build.target(),
                build.arguments(),
                contexts,
                new TreeMap<>(),
                reference);
    }

    /** One build; what it reads is looked at once a pass. */
    static final class Build {
        private final BuildRequest request;
        private Optional<Digest> inputs = Optional.empty();

        Build(BuildRequest request) {
            this.request = request;
        }

        BuildRequest request() {
            return request;
        }

        Digest inputs(ImageStore images) throws BuildException, IOException {
            if (inputs.isEmpty()) {
                inputs = Optional.of(BuildInputs.digest(request, images));
            }
            return inputs.get();
        }
    }
}
