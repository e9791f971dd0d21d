package jcompose.image;

import jcompose.file.Trees;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A directory for what one writer has not finished. It is on the store's file system, so that
 * results move into place by renaming. The writer holds a lock in it: what a killed writer left is
 * known by its free lock.
 */
public final class Workspace implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path directory;
    private final LockFile.Held lock;
    private final Map<String, Path> staged = new HashMap<>();
    private int files;

    private Workspace(Path directory, LockFile.Held lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** The caller holds the store's lock, so that nobody takes the new directory for an old one. */
    static Workspace open(Path ingest) throws IOException {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        Path directory =
                Files.createDirectories(
                        ingest.resolve(ownPrefix() + HexFormat.of().formatHex(random)));
        LockFile.Held lock =
                LockFile.tryHold(directory.resolve(LOCK))
                        .orElseThrow(() -> new IOException(directory + " is locked already"));
        return new Workspace(directory, lock);
    }

    /** Whether there is one at all. */
    static boolean any(Path ingest) throws IOException {
        if (!Files.isDirectory(ingest)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(ingest)) {
            return entries.iterator().hasNext();
        }
    }

    /** Directories whose writer is dead. The caller holds the store's lock. */
    static List<Path> abandoned(Path ingest) throws IOException {
        List<Path> abandoned = new ArrayList<>();
        if (!Files.isDirectory(ingest)) {
            return abandoned;
        }
        String own = ownPrefix();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(ingest)) {
            for (Path entry : entries) {
                // man 2 fcntl: opening and closing a lock's file frees this process's own locks.
                if (entry.getFileName().toString().startsWith(own)) {
                    continue;
                }
                Optional<LockFile.Held> lock = LockFile.tryHold(entry.resolve(LOCK));
                if (lock.isPresent()) {
                    lock.get().close();
                    abandoned.add(entry);
                }
            }
        }
        return abandoned;
    }

    /** Whether there is nothing in an abandoned one but its lock. */
    static boolean isUnused(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (!entry.endsWith(LOCK)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The process number alone is reused by the kernel. */
    private static String ownPrefix() {
        ProcessHandle self = ProcessHandle.current();
        long started = self.info().startInstant().map(instant -> instant.toEpochMilli()).orElse(0L);
        return self.pid() + "-" + started + "-";
    }

    public Path directory() {
        return directory;
    }

    /** Unique among the workspaces of the store. */
    public String name() {
        return directory.getFileName().toString();
    }

    /** A path in the workspace where nothing is yet. */
    public synchronized Path unused() {
        return directory.resolve("t" + files++);
    }

    /**
     * Writes something small that is not needed on the disk yet. Whoever synchronises the file
     * system meanwhile has it there, too.
     */
    public synchronized void stage(byte[] content) throws IOException {
        Path file = unused();
        Files.write(file, content);
        staged.put(Sha256.of(content).hex(), file);
    }

    /** A file with that content, which is on the disk; whoever asks takes it. */
    Path take(byte[] content, Digest digest) throws IOException {
        Path file;
        synchronized (this) {
            file = staged.remove(digest.hex());
        }
        if (file == null) {
            file = unused();
            DurableFile.write(content, file);
        } else {
            DurableFile.synchronise(file);
        }
        return file;
    }

    /** Removes the workspace with all that is in it. */
    @Override
    public void close() throws IOException {
        try (lock) {
            Trees.delete(directory);
        }
    }
}
