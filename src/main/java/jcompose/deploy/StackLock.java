package jcompose.deploy;

import jcompose.runtime.Layout;

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
    private final FileChannel file;

    private StackLock(FileChannel file) {
        this.file = file;
    }

    static StackLock take(Layout layout, String stack, PassListener listener) throws IOException {
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

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
