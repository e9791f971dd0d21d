package jcompose.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The right to lock a file, among the threads of this process. A lock that the kernel gives is the
 * whole process's, and ends when any of its threads closes the file (man 2 fcntl): so no thread may
 * open it that does not have its turn.
 */
public final class Turn implements AutoCloseable {
    /** The kernel's locks are the process's, and so is this. */
    private static final Map<Path, Queue> QUEUES = new HashMap<>();

    private final Path key;
    private final Queue queue;

    private Turn(Path key, Queue queue) {
        this.key = key;
        this.queue = queue;
    }

    private static final class Queue {
        private final Semaphore free = new Semaphore(1);
        private int users;
    }

    /** Waits for it. The file's directory must exist. */
    public static Turn await(Path file) throws IOException, InterruptedException {
        Turn turn = join(file);
        boolean taken = false;
        try {
            turn.queue.free.acquire();
            taken = true;
            return turn;
        } finally {
            if (!taken) {
                turn.leave();
            }
        }
    }

    /** Empty when it is another thread's, or this one's already. */
    public static Optional<Turn> attempt(Path file) throws IOException {
        Turn turn = join(file);
        if (turn.queue.free.tryAcquire()) {
            return Optional.of(turn);
        }
        turn.leave();
        return Optional.empty();
    }

    private static Turn join(Path file) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent()).toRealPath();
        Path key = directory.resolve(file.getFileName());
        synchronized (QUEUES) {
            Queue queue = QUEUES.computeIfAbsent(key, _ -> new Queue());
            queue.users++;
            return new Turn(key, queue);
        }
    }

    private void leave() {
        synchronized (QUEUES) {
            if (--queue.users == 0) {
                QUEUES.remove(key);
            }
        }
    }

    /** Any thread may give it back. */
    @Override
    public void close() {
        queue.free.release();
        leave();
    }
}
