package jcompose.build;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Makes missing mount points in the layer between image and step, so that they do not become part
 * of what the step leaves.
 */
final class MountPoints {
    private static final int MAXIMUM_LINKS = 40;
    private static final String ATTRIBUTES = "unix:uid,gid,mode,lastModifiedTime";

    private final Path init;
    private final List<Path> layers;

    /**
     * Works on one container.
     *
     * @param init above the layers
     * @param layers topmost first
     */
    MountPoints(Path init, List<Path> layers) {
        this.init = init;
        this.layers = layers;
    }

    void make(String target, boolean directory) throws IOException {
        Deque<String> rest = new ArrayDeque<>();
        push(rest, target);
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
            Path here = topmost(String.join("/", found));
            if (Files.isSymbolicLink(here)) {
                if (++links > MAXIMUM_LINKS) {
                    throw new FileSystemLoopException(target);
                }
                String link = Files.readSymbolicLink(here).toString();
                if (link.startsWith("/")) {
                    found.clear();
                } else {
                    found.removeLast();
                }
                push(rest, link);
            } else if (!Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)) {
                if (!Files.isRegularFile(here, LinkOption.NOFOLLOW_LINKS)) {
                    found.addAll(rest);
                    missing(found, directory);
                }
                return;
            }
        }
    }

    /** Where the merged tree has it; in the init layer, where nothing is, otherwise. */
    private Path topmost(String path) {
        for (Path layer : layers) {
            Path file = layer.resolve(path);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return file;
            }
        }
        return init.resolve(path);
    }

    private void missing(List<String> components, boolean directory) throws IOException {
        for (int count = 1; count <= components.size(); count++) {
            String path = String.join("/", components.subList(0, count));
            Path stub = init.resolve(path);
            if (Files.exists(stub, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            if (count == components.size() && !directory) {
                Files.createFile(stub);
                continue;
            }
            Path like = topmost(path);
            Files.createDirectory(stub);
            if (!like.equals(stub)) {
                var attributes = Files.readAttributes(like, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                for (String name : List.of("uid", "gid", "mode", "lastModifiedTime")) {
                    Files.setAttribute(stub, "unix:" + name, attributes.get(name));
                }
            }
        }
    }

    private static void push(Deque<String> rest, String path) {
        String[] components = path.split("/", -1);
        for (int i = components.length - 1; i >= 0; i--) {
            rest.push(components[i]);
        }
    }
}
