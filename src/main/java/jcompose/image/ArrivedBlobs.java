package jcompose.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Blobs that have come and are not in the store yet. What is visible survives a power failure, and
 * to make that sure of many small files at once takes as long as of one of them; of a large one it
 * takes little beside its transfer. So large ones become visible as they come, small ones together
 * in the end; until then their names in the workspace say that they are whole, for whoever comes
 * after a kill.
 *
 * <p>INVARIANT: nobody waits for a blob that waits here, else two intakes could wait for each
 * other: while this intake waits for one of somebody else, its own become visible as they come.
 */
final class ArrivedBlobs {
    private static final long LARGE = 4 << 20;

    private final List<Blob> blobs = new ArrayList<>();
    private int waiting;

    private record Blob(Path temporary, Path target, LockFile.Held lock) {
        void publish() throws IOException {
            try (lock) {
                DurableFile.move(temporary, target);
            }
        }
    }

    /** Has the lock of a blob, whoever else wants it. */
    LockFile.Held hold(LockFile lock) throws IOException, InterruptedException {
        AtomicBoolean waited = new AtomicBoolean();
        try {
            return lock.hold(
                    () -> {
                        waited.set(true);
                        makeWay();
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            if (waited.get()) {
                goOn();
            }
        }
    }

    private synchronized void makeWay() {
        waiting++;
        try {
            publish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void goOn() {
        waiting--;
    }

    /**
     * Takes over a blob whose digest is right.
     *
     * @param lock closed once the blob is in the store
     */
    synchronized void add(Path temporary, Path target, long size, LockFile.Held lock)
            throws IOException {
        blobs.add(new Blob(LeftBlobs.mark(temporary, target), target, lock));
        if (size >= LARGE || waiting > 0) {
            publish();
        }
    }

    /** Makes all of them visible, one by one. */
    synchronized void publish() throws IOException {
        for (Blob blob : blobs) {
            DurableFile.synchronise(blob.temporary());
        }
        publishSynchronised();
    }

    /** The same after their file system has been synchronised. */
    synchronized void publishSynchronised() throws IOException {
        for (Blob blob : blobs) {
            blob.publish();
        }
        blobs.clear();
    }
}
