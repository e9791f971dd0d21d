package jcompose.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What builds have kept in the store. Whoever uses it has a workspace open; what is not in use can
 * go at any time, and is made or fetched again.
 */
public record BuildCache(Path directory) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** How much of it. */
    public enum Extent {
        NOTHING,
        /** All but the results of steps whose layers are an image's. */
        UNUSED,
        ALL
    }

    /** Results of steps: a small file for each, and the layers that no image has. */
    public Path steps() {
        return directory.resolve("steps");
    }

    /** What {@code RUN --mount=type=cache} keeps. */
    public Path mounts() {
        return directory.resolve("cache");
    }

    /** What {@code ADD} has fetched from web servers. */
    public Path files() {
        return directory.resolve("remote");
    }

    /** Checkouts of Git repositories. */
    public Path repositories() {
        return directory.resolve("git");
    }

    private List<Path> parts() {
        return List.of(steps(), mounts(), files(), repositories());
    }

    /** How many entries there are, of all kinds. */
    public long entries() throws IOException {
        long count = 0;
        for (Path part : parts()) {
            count +=
                    children(part).stream()
                            .filter(each -> part.equals(steps()) == isRecord(each))
                            .filter(each -> !isLock(each))
                            .count();
        }
        return count;
    }

    public long bytes() throws IOException {
        long bytes = 0;
        for (Path part : parts()) {
            bytes += TreeSize.of(part);
        }
        return bytes;
    }

    /**
     * What is to be removed.
     *
     * @param layers hashes of those that images need
     */
    List<Path> doomed(Extent extent, Set<String> layers) throws IOException {
        return switch (extent) {
            case NOTHING -> List.of();
            case ALL -> parts().stream().filter(Files::exists).toList();
            case UNUSED -> {
                List<Path> doomed = new ArrayList<>();
                for (Path part : parts()) {
                    for (Path each : children(part)) {
                        if (!isRecord(each) || !anyOf(layers, hashes(each))) {
                            doomed.add(each);
                        }
                    }
                }
                yield doomed;
            }
        };
    }

    /** Blobs and layers of the results that stay. */
    Set<String> needed(List<Path> doomed) throws IOException {
        Set<String> needed = new HashSet<>();
        if (!doomed.contains(steps())) {
            for (Path each : children(steps())) {
                if (isRecord(each) && !doomed.contains(each)) {
                    needed.addAll(hashes(each));
                }
            }
        }
        return needed;
    }

    private static boolean isRecord(Path path) {
        return path.toString().endsWith(".json");
    }

    private static boolean isLock(Path path) {
        return path.toString().endsWith(".lock");
    }

    private static boolean anyOf(Set<String> some, Set<String> others) {
        return others.stream().anyMatch(some::contains);
    }

    private static Set<String> hashes(Path record) throws IOException {
        Set<String> hashes = new HashSet<>();
        Matcher found = HASH.matcher(Files.readString(record));
        while (found.find()) {
            hashes.add(found.group());
        }
        return hashes;
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(directory)) {
            entries.forEach(children::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return children;
    }
}
