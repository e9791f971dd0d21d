package jcompose.stack.canonical;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/** Makes the paths of stack files absolute; touches no file. */
public final class ProjectPaths {
    private final String directory;
    private final @Nullable String home;

    /**
     * For one project, or for files that another one includes.
     *
     * @param directory absolute, or relative to the project
     * @param home what {@code ~} stands for, if it is known
     */
    public ProjectPaths(String directory, @Nullable String home) {
        this.directory = directory;
        this.home = home;
    }

    /** Relative to the project directory; what is absolute stays as it is, and so does nothing. */
    public String of(String path) {
        return path.isEmpty() ? path : place(path);
    }

    /** The same where nothing is the project directory, and paths of Windows are absolute, too. */
    public String place(String path) {
        String expanded =
                home != null && path.startsWith("~") ? clean(home + "/" + path.substring(1)) : path;
        return expanded.startsWith("/") || isForeign(expanded)
                ? expanded
                : clean(directory + "/" + expanded);
    }

    /** A path of Windows, which nothing here can make absolute. */
    private static boolean isForeign(String path) {
        boolean drive =
                path.length() > 2
                        && Character.isLetter(path.charAt(0))
                        && path.charAt(1) == ':'
                        && (path.charAt(2) == '\\' || path.charAt(2) == '/');
        return drive || path.startsWith("\\\\");
    }

    /**
     * Without {@code .}, {@code ..} and doubled or trailing slashes; symbolic links are not looked
     * at. {@code ..} at the beginning of a relative path stays.
     */
    public static String clean(String path) {
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
