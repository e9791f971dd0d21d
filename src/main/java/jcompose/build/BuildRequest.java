package jcompose.build;

import jcompose.image.ImageReference;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What to build.
 *
 * @param context absolute directory that {@code COPY} and {@code ADD} read
 * @param target name or number of the stage to build; empty: the last one
 * @param arguments values for {@code ARG}
 * @param contexts further trees by name, for {@code FROM NAME} and {@code COPY --from=NAME}
 * @param labels set on the image after those of the Dockerfile
 * @param reference the name that the image gets
 */
public record BuildRequest(
        Path context,
        DockerfileSource dockerfile,
        Optional<String> target,
        SortedMap<String, String> arguments,
        SortedMap<String, NamedContext> contexts,
        SortedMap<String, String> labels,
        ImageReference reference,
        BuildOptions options) {
    public BuildRequest {
        arguments = Collections.unmodifiableSortedMap(new TreeMap<>(arguments));
        contexts = Collections.unmodifiableSortedMap(new TreeMap<>(contexts));
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    public BuildRequest(
            Path context,
            DockerfileSource dockerfile,
            Optional<String> target,
            SortedMap<String, String> arguments,
            SortedMap<String, NamedContext> contexts,
            SortedMap<String, String> labels,
            ImageReference reference) {
        this(
                context,
                dockerfile,
                target,
                arguments,
                contexts,
                labels,
                reference,
                BuildOptions.DEFAULT);
    }

    public BuildRequest with(BuildOptions other) {
        return new BuildRequest(
                context, dockerfile, target, arguments, contexts, labels, reference, other);
    }
}
