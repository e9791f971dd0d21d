package jcompose.deploy;

import jcompose.image.LockFile;
import jcompose.runtime.Layout;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Only one pass at a time changes a stack. A pass that was killed may have left a verb of the
 * runtime at work, which holds a lock of its own: that is waited for, too.
 */
final class StackLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StackLock.class);

    private final LockFile.Held lock;

    private StackLock(LockFile.Held lock) {
        this.lock = lock;
    }

    static StackLock take(Layout layout, String stack, PassListener listener)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Files.createDirectories(layout.locks());
        LockFile file = new LockFile(layout.stackLock(stack));
        LockFile.Held lock = file.hold(() -> listener.waiting(stack));
        try {
            try (FileChannel runtime = open(layout.runtimeLock(stack));
                    FileLock remains = runtime.lock()) {
                assert remains.isValid();
            }
            LOG.debug("{} taken after {} ms", layout.stackLock(stack), milliseconds(begin));
            return new StackLock(lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static long milliseconds(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
