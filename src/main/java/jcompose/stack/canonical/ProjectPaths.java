package jcompose.stack.canonical;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Makes the paths of stack files absolute; touches no file. */
public final class ProjectPaths {
    private final String directory;
    private final @Nullable String home;

    /**
     * For one project.
     *
     * @param directory absolute
     * @param home what {@code ~} stands for, if it is known
     */
    public ProjectPaths(Path directory, @Nullable String home) {
        this.directory = directory.toString();
        this.home = home;
    }

    /** Relative to the project directory; what is absolute stays as it is. */
    public String absolute(String path) {
        if (path.startsWith("/")) {
            return path;
        }
        if (home != null && (path.equals("~") || path.startsWith("~/"))) {
            return clean(home + path.substring(1));
        }
        return clean(directory + "/" + path);
    }

    /** Without {@code .}, {@code ..} and doubled slashes; symbolic links are not looked at. */
    private static String clean(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            switch (part) {
                case "", "." -> {}
                case ".." -> parts.pollLast();
                default -> parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
