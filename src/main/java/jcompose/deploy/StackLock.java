package jcompose.deploy;

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

    private final FileChannel file;

    private StackLock(FileChannel file) {
        this.file = file;
    }

    static StackLock take(Layout layout, String stack, PassListener listener) throws IOException {
        long begin = System.nanoTime();
        Files.createDirectories(layout.locks());
        FileChannel file = open(layout.stackLock(stack));
        try {
            if (file.tryLock() == null) {
                listener.waiting(stack);
                file.lock();
            }
            try (FileChannel runtime = open(layout.runtimeLock(stack));
                    FileLock remains = runtime.lock()) {
                assert remains.isValid();
            }
            LOG.debug("{} taken after {} ms", layout.stackLock(stack), milliseconds(begin));
            return new StackLock(file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Closing the file gives the lock back. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    private static long milliseconds(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
