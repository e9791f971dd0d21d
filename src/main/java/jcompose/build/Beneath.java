package jcompose.build;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Finds what a path means when its symbolic links cannot leave a root directory. */
final class Beneath {
    /** As the kernel: man 7 path_resolution. */
    private static final int MAXIMUM_LINKS = 40;

    private Beneath() {}

    /** Where that is which has a path relative to the root. */
    @FunctionalInterface
    interface Root {
        Path at(String path);
    }

    /**
     * Resolves all symbolic links as if {@code root} were the root directory. What does not exist
     * is taken as it is.
     *
     * @return relative to {@code root}, with slashes; empty for the root itself
     */
    static String resolve(Path root, String path) throws IOException {
        return resolve(root::resolve, path);
    }

    /** The same, where the root is not one directory. */
    static String resolve(Root root, String path) throws IOException {
        Deque<String> rest = new ArrayDeque<>();
        push(rest, path);
        List<String> found = new ArrayList<>();
        int links = 0;
        while (!rest.isEmpty()) {
            String component = rest.pop();
            if (component.isEmpty() || component.equals(".")) {
                continue;
            }
            if (component.equals("..")) {
                if (!found.isEmpty()) {
                    found.removeLast();
                }
                continue;
            }
            found.add(component);
            Path here = root.at(String.join("/", found));
            if (Files.isSymbolicLink(here)) {
                if (++links > MAXIMUM_LINKS) {
                    throw new FileSystemLoopException(here.toString());
                }
                String target = Files.readSymbolicLink(here).toString();
                if (target.startsWith("/")) {
                    found.clear();
                } else {
                    found.removeLast();
                }
                push(rest, target);
            }
        }
        return String.join("/", found);
    }

    private static void push(Deque<String> rest, String path) {
        String[] components = path.split("/", -1);
        for (int i = components.length - 1; i >= 0; i--) {
            rest.push(components[i]);
        }
    }
}
