package jcompose.image;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How containers of an image run unless told otherwise: the {@code config} object of OCI image-spec
 * config.md, with Docker's {@code Healthcheck} and {@code Shell}.
 *
 * @param environment in the image's order
 * @param workingDirectory absolute; empty: the root
 * @param user {@code name|uid[:group|gid]}; empty: root
 * @param exposedPorts such as {@code 80/tcp}
 * @param stopSignal a name such as {@code SIGQUIT}, or a number
 * @param shell for the shell form of {@code RUN}, {@code CMD} and {@code ENTRYPOINT}; empty: the
 *     builder's default
 */
public record ImageConfig(
        List<String> entrypoint,
        List<String> command,
        SequencedMap<String, String> environment,
        String workingDirectory,
        String user,
        SortedSet<String> exposedPorts,
        SortedSet<String> volumes,
        SortedMap<String, String> labels,
        Optional<ImageHealthCheck> healthCheck,
        Optional<String> stopSignal,
        List<String> shell,
        List<String> onBuild) {
    public static final ImageConfig EMPTY =
            new ImageConfig(
                    List.of(),
                    List.of(),
                    new LinkedHashMap<>(),
                    "",
                    "",
                    new TreeSet<>(),
                    new TreeSet<>(),
                    new TreeMap<>(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of());

    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
        exposedPorts = Collections.unmodifiableSortedSet(new TreeSet<>(exposedPorts));
        volumes = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        shell = List.copyOf(shell);
        onBuild = List.copyOf(onBuild);
    }
}
