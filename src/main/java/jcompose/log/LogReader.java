package jcompose.log;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a log from its beginning, and then whatever has been added since the last time, also across
 * rotations. Whoever makes it closes it.
 */
public final class LogReader implements AutoCloseable {
    private final ContainerLog log;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private @Nullable FileChannel file;
    private Optional<Object> identity = Optional.empty();
    private boolean begun;

    public LogReader(ContainerLog log) {
        this.log = log;
    }

    /** What is new, in order; empty when nothing is, or when there is no log yet. */
    public List<LogEntry> read() throws IOException {
        List<LogEntry> entries = new ArrayList<>();
        if (file != null) {
            drain(entries);
            if (identity.equals(ContainerLog.identity(log.current()).or(() -> identity))) {
                return entries;
            }
            drain(entries); // the supervisor's last words in the old file
            close();
            unfinished.reset();
        }
        Optional<Object> before = identity;
        boolean opened = open();
        if (opened || !begun) {
            begun = true;
            entries.addAll(log.rotated(before, opened ? identity : Optional.empty()));
            drain(entries);
        }
        return entries;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    private boolean open() throws IOException {
        try {
            file = FileChannel.open(log.current());
            identity = ContainerLog.identity(log.current());
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A line without its end yet is kept for the next time. */
    private void drain(List<LogEntry> entries) throws IOException {
        if (file == null) {
            return;
        }
        while (file.read(buffer.clear()) > 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next != '\n') {
                    unfinished.write(next);
                    continue;
                }
                LogEntry.parse(unfinished.toString(StandardCharsets.UTF_8)).ifPresent(entries::add);
                unfinished.reset();
            }
        }
    }
}
