package jcompose.cli;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.runtime.Layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/** Prints logs as they grow, and takes up containers as they come. */
final class Following {
    /** Changes of files wake it up; this is for a run directory that somebody removed. */
    private static final long LOOK_AGAIN_SECONDS = 2;

    private final Layout layout;
    private final LogPrinter printer;
    private final Containers containers;
    private final ToIntFunction<Container> tail;
    private final Set<Path> watched = new HashSet<>();

    /**
     * Makes one for what {@code containers} finds.
     *
     * @param tail how many of the lines that a container has said before are printed, at most
     */
    Following(
            Layout layout,
            LogPrinter printer,
            Containers containers,
            ToIntFunction<Container> tail) {
        this.layout = layout;
        this.printer = printer;
        this.containers = containers;
        this.tail = tail;
    }

    /** What there is to follow, looked at anew each time. */
    @FunctionalInterface
    interface Containers {
        List<Container> find() throws IOException;
    }

    void once() throws IOException {
        printer.add(containers.find(), tail);
        printer.print();
    }

    /** Returns when all containers have ended and everything they said is printed. */
    void untilNoneRuns() throws IOException, InterruptedException {
        try (WatchService watch = layout.root().getFileSystem().newWatchService()) {
            boolean lookAround = true;
            boolean running = true;
            while (running) {
                if (lookAround) {
                    running = lookAround(watch);
                }
                printer.print();
                lookAround = running && waitForChange(watch);
            }
        }
    }

    private boolean lookAround(WatchService watch) throws IOException {
        List<Container> found = containers.find();
        printer.add(found, tail);
        register(layout.runContainers(), watch);
        for (Container container : found) {
            register(layout.log(container.id()), watch);
        }
        return found.stream()
                .map(Container::status)
                .anyMatch(status -> status == Status.RUNNING || status == Status.RESTARTING);
    }

    private void register(Path directory, WatchService watch) throws IOException {
        if (Files.isDirectory(directory) && watched.add(directory)) {
            directory.register(
                    watch,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_DELETE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
        }
    }

    /** Whether more than the text of logs may have changed. */
    private boolean waitForChange(WatchService watch) throws InterruptedException {
        WatchKey key = watch.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
        if (key == null) {
            return true;
        }
        boolean around = !key.watchable().toString().endsWith("/log");
        for (WatchEvent<?> event : key.pollEvents()) {
            around |= event.kind().equals(StandardWatchEventKinds.OVERFLOW);
        }
        if (!key.reset()) {
            watched.remove(Path.of(key.watchable().toString()));
            return true;
        }
        return around;
    }
}
