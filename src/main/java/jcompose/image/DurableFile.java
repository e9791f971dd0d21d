package jcompose.image;

import jcompose.file.Trees;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes that survive a power failure once they are visible. */
public final class DurableFile {
    private DurableFile() {}

    /**
     * Puts {@code content} at {@code target} in one step, replacing what was there.
     *
     * @param temporary on the same file system
     */
    public static void write(Path target, byte[] content, Path temporary) throws IOException {
        write(content, temporary);
        publish(temporary, target);
    }

    /** Writes a file that is on disk when this returns; its name may not be. */
    static void write(byte[] content, Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** Moves a synchronised file or directory to its name and makes the name durable. */
    public static void publish(Path temporary, Path target) throws IOException {
        move(temporary, target);
        Path directory = target.getParent();
        if (directory != null) {
            synchronise(directory);
        }
    }

    /** Moves it, for somebody who makes the names of several durable at once. */
    static void move(Path temporary, Path target) throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Moves a directory to its name and makes the name durable. Where there is one of that name
     * already, it stays: names here stand for content, so both are as good.
     */
    public static void publishDirectory(Path temporary, Path target) throws IOException {
        moveDirectory(temporary, target);
        Path directory = target.getParent();
        if (directory != null) {
            synchronise(directory);
        }
    }

    /** The same without the last. */
    static void moveDirectory(Path temporary, Path target) throws IOException {
        try {
            move(temporary, target);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
            Trees.delete(temporary);
        }
    }

    public static void synchronise(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
