package jcompose.build;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes a new layer independent of the time at which it was made: what the step dated itself gets
 * one fixed time. Times that files brought along stay, unless the request has an epoch and they are
 * later.
 */
final class Times extends SimpleFileVisitor<Path> {
    private final FileTime start;
    private final FileTime fixed;
    private final boolean all;

    private Times(FileTime start, FileTime fixed, boolean all) {
        this.start = start;
        this.fixed = fixed;
        this.all = all;
    }

    /**
     * Sets the times below and of a directory.
     *
     * @param start of the step, by the file system's clock
     */
    static void settle(Path layer, FileTime start, Optional<Instant> epoch) throws IOException {
        FileTime fixed = FileTime.from(epoch.orElse(Planner.DEFAULT_EPOCH));
        Files.walkFileTree(layer, new Times(start, fixed, epoch.isPresent()));
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        // Setting a time may open the file, which for a FIFO waits and for a whiteout fails.
        if (!attributes.isOther()) {
            settle(file, attributes);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
            throws IOException {
        if (failure != null) {
            throw failure;
        }
        settle(
                directory,
                Files.readAttributes(
                        directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        return FileVisitResult.CONTINUE;
    }

    private void settle(Path file, BasicFileAttributes attributes) throws IOException {
        FileTime modified = attributes.lastModifiedTime();
        boolean own = modified.compareTo(start) >= 0;
        if (own || (all && modified.compareTo(fixed) > 0)) {
            Files.getFileAttributeView(
                            file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(fixed, null, null);
        }
    }
}
