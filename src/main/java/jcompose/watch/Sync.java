package jcompose.watch;

import jcompose.json.Json;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Pid;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedSet;

/**
 * Brings changed files into a running container, as its processes see it. Paths are resolved
 * beneath its root by the kernel, so no link in it leads out.
 */
final class Sync {
    private final RuntimeProgram runtime;

    Sync(RuntimeProgram runtime) {
        this.runtime = runtime;
    }

    /**
     * Copies and removes.
     *
     * @param source the file or directory of the machine that {@code target} is like
     * @param changes at or below {@code source}
     */
    void bring(SortedSet<Path> changes, Path source, String target, Pid container)
            throws IOException {
        ObjectNode request = Json.object();
        request.putObject("from").put("directory", "/");
        request.putObject("to").put("directory", "/proc/" + container.number() + "/root");
        ArrayNode removals = request.putArray("removals");
        ArrayNode copies = request.putArray("copies");
        // What is deepest comes first.
        for (Path change : changes.reversed()) {
            String place = place(target, source, change);
            boolean directory = Files.isDirectory(change, LinkOption.NOFOLLOW_LINKS);
            boolean there = Files.exists(change, LinkOption.NOFOLLOW_LINKS);
            if (there && !directory) {
                copies.addObject().put("source", change.toString()).put("target", place);
            } else {
                // Where a directory is now may have been a file.
                removals.addObject().put("path", place).put("directory", !there);
            }
        }
        request.put("owner", owner(container));
        runtime.copy(request);
    }

    private static String place(String target, Path source, Path change) {
        String inside = source.relativize(change).toString();
        return inside.isEmpty() ? target : target + (target.endsWith("/") ? "" : "/") + inside;
    }

    /** Who runs the container's first process may change what it is given. */
    private static String owner(Pid container) throws IOException {
        Path process = Path.of("/proc", Integer.toString(container.number()));
        return Files.getAttribute(process, "unix:uid")
                + ":"
                + Files.getAttribute(process, "unix:gid");
    }
}
