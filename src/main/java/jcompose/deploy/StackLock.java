package jcompose.deploy;

import jcompose.image.LockFile;
import jcompose.runtime.Layout;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Only one pass at a time changes a stack. A pass that was killed may have left a verb of the
 * runtime at work, which holds a lock of its own: that is waited for, too. A number in that file
 * tells whether somebody has had the lock: odd while it is held, one more each time it is taken and
 * each time it is given back.
 */
final class StackLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StackLock.class);
    private static final long HELD = -1;

    private final LockFile.Held lock;
    private final Path numbered;
    private final long number;

    private StackLock(LockFile.Held lock, Path numbered, long number) {
        this.lock = lock;
        this.numbered = numbered;
        this.number = number;
    }

    static StackLock take(Layout layout, String stack, PassListener listener)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Files.createDirectories(layout.locks());
        LockFile file = new LockFile(layout.stackLock(stack));
        LockFile.Held lock = file.hold(() -> listener.waiting(stack));
        Path numbered = layout.runtimeLock(stack);
        try {
            try (FileChannel runtime = open(numbered);
                    FileLock remains = runtime.lock()) {
                assert remains.isValid();
                LOG.debug("{} taken after {} ms", layout.stackLock(stack), milliseconds(begin));
                // Whoever was killed has left an odd one.
                long number = (read(runtime) + 1) | 1;
                write(number, runtime);
                return new StackLock(lock, numbered, number);
            }
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** For {@link #isNextAfter}, before the lock is taken; makes no file. */
    static long number(Layout layout, String stack) throws IOException {
        try (FileChannel file =
                FileChannel.open(layout.runtimeLock(stack), StandardOpenOption.READ)) {
            long number = read(file);
            return number % 2 == 0 ? number : HELD;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Whether no other pass has had it, or was having it, since {@link #number} was asked. */
    boolean isNextAfter(long before) {
        return before != HELD && number == before + 1;
    }

    @Override
    public void close() throws IOException {
        try (FileChannel file = open(numbered)) {
            write(number + 1, file);
        } finally {
            lock.close();
        }
    }

    private static long milliseconds(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static long read(FileChannel file) throws IOException {
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
        return file.read(number, 0) == Long.BYTES ? number.getLong(0) : 0;
    }

    private static void write(long number, FileChannel file) throws IOException {
        if (file.write(ByteBuffer.allocate(Long.BYTES).putLong(0, number), 0) != Long.BYTES) {
            throw new IOException("cannot write the number of a lock");
        }
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
