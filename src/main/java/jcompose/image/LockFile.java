package jcompose.image;

import jcompose.file.Turn;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A lock between threads and between processes; the kernel frees it when its process ends. */
public final class LockFile {
    private final Path path;

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
        return hold(() -> {});
    }

    /** The same; {@code waiting} is done once if somebody else has it. */
    public Held hold(Runnable waiting) throws IOException, InterruptedException {
        Optional<Turn> first = Turn.attempt(path);
        if (first.isEmpty()) {
            waiting.run();
        }
        Turn turn = first.isPresent() ? first.get() : Turn.await(path);
        boolean held = false;
        try {
            FileChannel channel = open(path);
            try {
                if (channel.tryLock() == null) {
                    if (first.isPresent()) {
                        waiting.run();
                    }
                    channel.lock();
                }
                held = true;
            } finally {
                if (!held) {
                    channel.close();
                }
            }
            return held(channel, turn);
        } finally {
            if (!held) {
                turn.close();
            }
        }
    }

    /** Does not wait; empty when the lock is held by somebody, be it by this process. */
    public static Optional<Held> tryHold(Path path) throws IOException {
        Optional<Turn> turn = Turn.attempt(path);
        if (turn.isEmpty()) {
            return Optional.empty();
        }
        boolean held = false;
        try {
            FileChannel channel = open(path);
            try {
                held = channel.tryLock() != null;
            } finally {
                if (!held) {
                    channel.close();
                }
            }
            return held ? Optional.of(held(channel, turn.get())) : Optional.empty();
        } finally {
            if (!held) {
                turn.get().close();
            }
        }
    }

    /** Closing the file gives the kernel's lock back. */
    private static Held held(FileChannel channel, Turn turn) {
        return () -> {
            try {
                channel.close();
            } finally {
                turn.close();
            }
        };
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
