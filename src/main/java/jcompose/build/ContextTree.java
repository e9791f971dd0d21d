package jcompose.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** The files of a context as the build sees them: without the ignored ones. */
record ContextTree(Path root, IgnoreRules rules) {
    /**
     * The paths that a source of {@code COPY} means.
     *
     * @param source a path, or a pattern whose components each match one name
     * @return relative to the root, with slashes; {@code .} for all of it; empty when nothing is
     *     there
     */
    List<String> find(String source) throws IOException {
        String path = cleaned(source);
        if (path.isEmpty()) {
            return List.of(".");
        }
        if (!PathPattern.isPattern(path)) {
            return sees(path) ? List.of(path) : List.of();
        }
        List<String> found = List.of("");
        for (String component : path.split("/", -1)) {
            found = matching(found, component);
        }
        List<String> visible = new ArrayList<>();
        for (String match : new LinkedHashSet<>(found)) {
            if (!match.isEmpty() && sees(match)) {
                visible.add(match);
            }
        }
        return visible;
    }

    /** Without {@code .} and slashes at the ends; {@code ..} ends at the root. */
    static String cleaned(String source) {
        List<String> components = new ArrayList<>();
        for (String component : source.split("/", -1)) {
            if (component.equals("..")) {
                if (!components.isEmpty()) {
                    components.removeLast();
                }
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        return String.join("/", components);
    }

    private boolean sees(String path) throws IOException {
        String resolved = Beneath.resolve(root, path);
        if (!Files.exists(root.resolve(resolved), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        boolean ignored = rules.ignores(path) || (!resolved.isEmpty() && rules.ignores(resolved));
        // Something below an ignored directory may have been brought back.
        return !ignored || (rules.hasInclusions() && Files.isDirectory(root.resolve(resolved)));
    }

    private List<String> matching(List<String> directories, String component) throws IOException {
        if (component.equals("**")) {
            List<String> all = new ArrayList<>();
            for (String directory : directories) {
                descend(directory, all);
            }
            return all;
        }
        PathPattern pattern = new PathPattern(component);
        List<String> matches = new ArrayList<>();
        for (String directory : directories) {
            for (Path entry : entries(root.resolve(Beneath.resolve(root, directory)))) {
                String name = entry.getFileName().toString();
                if (pattern.matches(name)) {
                    matches.add(directory.isEmpty() ? name : directory + "/" + name);
                }
            }
        }
        return matches;
    }

    /** The directory and all below it; links are not followed, so there is an end. */
    private void descend(String directory, List<String> all) throws IOException {
        all.add(directory);
        for (Path entry : entries(root.resolve(Beneath.resolve(root, directory)))) {
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                String name = entry.getFileName().toString();
                descend(directory.isEmpty() ? name : directory + "/" + name, all);
            }
        }
    }

    /** In order; none when it is not a directory. */
    static List<Path> entries(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (var stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (NotDirectoryException e) {
            return entries;
        }
        entries.sort(null);
        return entries;
    }
}
