package jcompose.execute;

import jcompose.runtime.Layout;

import java.io.IOException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Tells when the state of any container may have changed. */
public final class StateWatch implements AutoCloseable {
    /** State files tell every change; this is for a run directory that somebody removed. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final WatchService watch;

    public StateWatch(Layout layout) throws IOException {
        var directory = layout.runContainers();
        watch = directory.getFileSystem().newWatchService();
        directory.register(
                watch,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
    }

    public void awaitChange() throws InterruptedException {
        awaitChange(LOOK_AGAIN);
    }

    public void awaitChange(Duration atMost) throws InterruptedException {
        long nanos = Math.min(atMost.toNanos(), LOOK_AGAIN.toNanos());
        WatchKey key = watch.poll(nanos, TimeUnit.NANOSECONDS);
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }
}
