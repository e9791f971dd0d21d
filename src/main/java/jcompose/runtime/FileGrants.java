package jcompose.runtime;

import jcompose.file.Trees;
import jcompose.reconciler.desired.Mount;
import jcompose.type.ContainerId;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets and configs of containers, as files below the run root: that is memory on every
 * machine that has one, and nobody but root gets there. The containers have them mounted.
 */
public final class FileGrants {
    private final Layout layout;

    public FileGrants(Layout layout) {
        this.layout = layout;
    }

    /** Writes those of a container that is about to start. */
    void prepare(LaunchSpec launch) throws IOException {
        List<Mount.File> files = files(launch);
        if (files.isEmpty()) {
            return;
        }
        Path directory = layout.files(launch.id());
        Files.createDirectories(directory.getParent());
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        for (Mount.File file : files) {
            write(launch.id(), file);
        }
    }

    /**
     * Gives a running container the content that there is by now. The files stay the same ones,
     * because they are mounted: who reads one at that moment may see the beginning of the new and
     * no end yet.
     */
    public void update(LaunchSpec launch) throws IOException {
        for (Mount.File file : files(launch)) {
            Optional<byte[]> old = content(launch.id(), file.target());
            if (old.isEmpty() || !Arrays.equals(old.get(), file.content().bytes())) {
                write(launch.id(), file);
            }
        }
    }

    private static List<Mount.File> files(LaunchSpec launch) {
        return launch.container().mounts().stream()
                .filter(Mount.File.class::isInstance)
                .map(Mount.File.class::cast)
                .toList();
    }

    private void write(ContainerId id, Mount.File file) throws IOException {
        Path path = layout.file(id, file.target());
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Files.setAttribute(path, "unix:mode", 0600);
            ByteBuffer bytes = ByteBuffer.wrap(file.content().bytes());
            int length = bytes.remaining();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.truncate(length);
        }
        for (Map.Entry<String, Integer> attribute :
                Map.of("unix:uid", file.user(), "unix:gid", file.group()).entrySet()) {
            Files.setAttribute(path, attribute.getKey(), attribute.getValue());
        }
        Files.setAttribute(path, "unix:mode", file.mode());
    }

    /** What is in one of them; empty: it is gone. */
    public Optional<byte[]> content(ContainerId id, String target) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(layout.file(id, target)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void remove(ContainerId id) throws IOException {
        Trees.delete(layout.files(id));
    }
}
