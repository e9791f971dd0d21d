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

    /**
     * Without {@code .}, {@code ..} and doubled or trailing slashes; symbolic links are not looked
     * at. {@code ..} at the beginning of a relative path stays.
     */
    static String clean(String path) {
        boolean absolute = path.startsWith("/");
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            boolean stays = !absolute && (parts.isEmpty() || parts.getLast().equals(".."));
            if (part.equals("..") && !stays) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        String clean = String.join("/", parts);
        return absolute ? "/" + clean : clean.isEmpty() ? "." : clean;
    }
}
