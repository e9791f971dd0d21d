package jcompose.stack.definition;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rest of a {@code build} section (Compose specification, build.md).
 *
 * @param repository where the context is a Git repository and no directory
 * @param places contexts by name that are no directories, such as {@code docker-image://NAME} and
 *     {@code service:NAME}
 * @param secrets by ID
 * @param agents sockets by ID; empty: the caller's own agent
 * @param hosts {@code NAME=ADDRESS}
 * @param unused what has no meaning here and is passed over, with its key
 */
public record BuildExtras(
        Optional<String> repository,
        SortedMap<String, String> places,
        SortedMap<String, String> labels,
        boolean noCache,
        List<String> freshStages,
        boolean pull,
        SortedMap<String, Secret> secrets,
        SortedMap<String, Optional<String>> agents,
        List<String> hosts,
        Optional<String> network,
        Optional<Long> sharedMemory,
        List<String> tags,
        SortedMap<String, Limit> limits,
        List<String> platforms,
        boolean privileged,
        List<String> entitlements,
        List<String> unused) {
    public static final BuildExtras NONE =
            new BuildExtras(
                    Optional.empty(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    false,
                    List.of(),
                    false,
                    new TreeMap<>(),
                    new TreeMap<>(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    new TreeMap<>(),
                    List.of(),
                    false,
                    List.of(),
                    List.of());

    public BuildExtras {
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        freshStages = List.copyOf(freshStages);
        secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
        agents = Collections.unmodifiableSortedMap(new TreeMap<>(agents));
        hosts = List.copyOf(hosts);
        tags = List.copyOf(tags);
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
        platforms = List.copyOf(platforms);
        entitlements = List.copyOf(entitlements);
        unused = List.copyOf(unused);
    }

    /** A secret of the stack; neither is there when it is external. */
    public record Secret(Optional<String> file, Optional<String> environment) {}

    /** A resource limit of steps. */
    public record Limit(long soft, long hard) {}
}
