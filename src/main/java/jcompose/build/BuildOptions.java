package jcompose.build;

import jcompose.image.ImageReference;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How to build, beyond what is built.
 *
 * @param freshStages stages, by name, whose steps are done again
 * @param pull look for newer base images
 * @param secrets by ID
 * @param agents sockets of SSH agents, by ID
 * @param hosts addresses by host name, for {@code /etc/hosts} of steps
 * @param limits of the containers of steps
 * @param insecure whether {@code RUN --security=insecure} is allowed
 * @param privileged whether every step is run that way
 * @param platforms what the image is wanted for; empty: this machine
 * @param tags further names of the image
 */
public record BuildOptions(
        boolean noCache,
        Set<String> freshStages,
        boolean pull,
        SortedMap<String, Secret> secrets,
        SortedMap<String, Path> agents,
        StepNetwork network,
        SortedMap<String, List<String>> hosts,
        StepLimits limits,
        boolean insecure,
        boolean privileged,
        List<String> platforms,
        List<ImageReference> tags) {
    public static final BuildOptions DEFAULT =
            new BuildOptions(
                    false,
                    Set.of(),
                    false,
                    new TreeMap<>(),
                    new TreeMap<>(),
                    StepNetwork.HOST,
                    new TreeMap<>(),
                    StepLimits.NONE,
                    false,
                    false,
                    List.of(),
                    List.of());

    public BuildOptions {
        freshStages = Set.copyOf(freshStages);
        secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
        agents = Collections.unmodifiableSortedMap(new TreeMap<>(agents));
        hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
        platforms = List.copyOf(platforms);
        tags = List.copyOf(tags);
    }

    /** The same with these secrets. */
    public BuildOptions with(SortedMap<String, Secret> others) {
        return new BuildOptions(
                noCache,
                freshStages,
                pull,
                others,
                agents,
                network,
                hosts,
                limits,
                insecure,
                privileged,
                platforms,
                tags);
    }

    /** The same for these platforms. */
    public BuildOptions forPlatforms(List<String> others) {
        return new BuildOptions(
                noCache,
                freshStages,
                pull,
                secrets,
                agents,
                network,
                hosts,
                limits,
                insecure,
                privileged,
                others,
                tags);
    }

    /** What steps can reach unless they say otherwise. */
    public enum StepNetwork {
        HOST,
        NONE
    }

    /** Where a secret comes from. */
    public sealed interface Secret {
        /** Read when a step needs it. */
        record InFile(Path path) implements Secret {}

        record Value(String text) implements Secret {}

        /** A variable of the caller's, to be replaced by whoever knows the environment. */
        record InEnvironment(String name) implements Secret {}
    }
}
