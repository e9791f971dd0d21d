package jcompose.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes missing mount points in the layer between image and step, so that they do not become part
 * of what the step leaves.
 */
final class MountPoints {
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
        String path = Beneath.resolve(this::topmost, target);
        if (!path.isEmpty() && !Files.exists(topmost(path), LinkOption.NOFOLLOW_LINKS)) {
            missing(List.of(path.split("/", -1)), directory);
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
            if (Files.isRegularFile(like, LinkOption.NOFOLLOW_LINKS)) {
                return; // what mounts there says so
            }
            Files.createDirectory(stub);
            if (!like.equals(stub)) {
                var attributes = Files.readAttributes(like, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                for (String name : List.of("uid", "gid", "mode", "lastModifiedTime")) {
                    Files.setAttribute(stub, "unix:" + name, attributes.get(name));
                }
            }
        }
    }
}
