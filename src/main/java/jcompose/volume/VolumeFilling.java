package jcompose.volume;

import jcompose.file.Trees;
import jcompose.json.Json;
import jcompose.runtime.RuntimeProgram;
import jcompose.volume.VolumeRecord.Content;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Gives a new volume what the image has at the place where the volume is mounted, with owners and
 * modes. Killed on the way, it leaves a volume that is still new.
 */
final class VolumeFilling {
    private final RuntimeProgram runtime;
    private final VolumeFiles files;
    private final VolumeUsers users;

    VolumeFilling(RuntimeProgram runtime, VolumeFiles files, VolumeUsers users) {
        this.runtime = runtime;
        this.files = files;
        this.users = users;
    }

    /** The caller holds the volume's lock. */
    void fill(VolumeRecord record, List<Path> image, String target, boolean mounted)
            throws IOException, InterruptedException {
        boolean begun = record.content() == Content.FILLING;
        if (begun || (isEmpty(files.content()) && !users.of(files.name()).anyAlive())) {
            if (mounted) {
                fillInPlace(record, image, target);
            } else {
                fillAside(image, target);
            }
        }
        Volumes.write(files, record.with(Content.USED));
    }

    /** The complete copy takes the place of the empty directory in one step. */
    private void fillAside(List<Path> image, String target) throws IOException {
        Trees.delete(files.filling());
        Files.createDirectory(files.filling());
        copy(image, target, files.filling(), "/_data");
        Path copied = files.filling().resolve("_data");
        if (Files.isDirectory(copied)) {
            Files.move(copied, files.content(), StandardCopyOption.ATOMIC_MOVE);
        }
        Trees.delete(files.filling());
    }

    /** A mount cannot be swapped: that it was begun is noted, and it is done again if need be. */
    private void fillInPlace(VolumeRecord record, List<Path> image, String target)
            throws IOException {
        Volumes.write(files, record.with(Content.FILLING));
        copy(image, target, files.content(), "/");
    }

    private void copy(List<Path> image, String source, Path root, String target)
            throws IOException {
        ObjectNode request = Json.object();
        request.putObject("from")
                .set("lower", Json.array(image.stream().map(Path::toString).toList()));
        request.putObject("to").put("directory", root.toString());
        request.putArray("copies")
                .addObject()
                .put("source", source)
                .put("target", target)
                .put("volume", true);
        runtime.copy(request);
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }
}
