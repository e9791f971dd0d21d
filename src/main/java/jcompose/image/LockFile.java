package jcompose.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock between the threads that share this object and between processes; the kernel frees it when
 * its process ends. In one process there is one object per file.
 */
public final class LockFile {
    private final Path path;
    private final ReentrantLock threads = new ReentrantLock();

    public LockFile(Path path) {
        this.path = path;
    }

    /** Ends the hold when closed. */
    @FunctionalInterface
    public interface Held extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** Waits until the lock is ours. The file's directory must exist. */
    public Held hold() throws IOException, InterruptedException {
        threads.lockInterruptibly();
        boolean held = false;
        try {
            FileChannel channel = open(path);
            try {
                channel.lock();
                held = true;
            } finally {
                if (!held) {
                    channel.close();
                }
            }
            return () -> {
                try {
                    channel.close();
                } finally {
                    threads.unlock();
                }
            };
        } finally {
            if (!held) {
                threads.unlock();
            }
        }
    }

    /** Does not wait; empty when the lock is held by somebody, be it by this process. */
    public static Optional<Held> tryHold(Path path) throws IOException {
        FileChannel channel = open(path);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? Optional.empty() : Optional.of(channel::close);
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
