package jcompose.stack.read;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the stack file that nobody named: here or in the nearest directory above. */
public final class FindFiles {
    /** In the order in which they win; the last one is our own. */
    private static final List<String> STEMS = List.of("compose", "docker-compose", "stack");

    private FindFiles() {}

    /**
     * What was found.
     *
     * @param files the stack file and then the one that overrides it, if there is one
     * @param ignored others in the same directory
     */
    public record Found(List<Path> files, List<Path> ignored) {}

    /** The names that are looked for. */
    public static List<String> names() {
        return List.of(
                "compose.yaml",
                "compose.yml",
                "docker-compose.yml",
                "docker-compose.yaml",
                "stack.yaml",
                "stack.yml");
    }

    /** All that is looked at from {@code directory} up to where something was found. */
    public static List<Path> candidates(Path directory, @Nullable Found found) {
        Path last = found == null ? null : found.files().getFirst().getParent();
        List<Path> files = new ArrayList<>();
        for (Path place = directory; place != null; place = place.getParent()) {
            for (String name : names()) {
                files.add(place.resolve(name));
            }
            if (place.equals(last)) {
                for (String name : overrideNames()) {
                    files.add(place.resolve(name));
                }
                return files;
            }
        }
        return files;
    }

    /** Null when there is none up to the root directory. */
    public static @Nullable Found above(Path directory) {
        for (Path place = directory; place != null; place = place.getParent()) {
            Found found = in(place);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Found in(Path directory) {
        List<Path> files = existing(directory, names());
        if (files.isEmpty()) {
            return null;
        }
        List<Path> overrides = existing(directory, overrideNames());
        List<Path> used = new ArrayList<>(files.subList(0, 1));
        used.addAll(overrides.subList(0, Math.min(1, overrides.size())));
        List<Path> ignored = new ArrayList<>(files.subList(1, files.size()));
        ignored.addAll(overrides.subList(Math.min(1, overrides.size()), overrides.size()));
        return new Found(used, ignored);
    }

    private static List<String> overrideNames() {
        List<String> names = new ArrayList<>();
        for (String stem : STEMS) {
            names.add(stem + ".override.yml");
            names.add(stem + ".override.yaml");
        }
        return names;
    }

    private static List<Path> existing(Path directory, List<String> names) {
        List<Path> files = new ArrayList<>();
        for (String name : names) {
            Path file = directory.resolve(name);
            if (Files.exists(file)) {
                files.add(file);
            }
        }
        return files;
    }
}
