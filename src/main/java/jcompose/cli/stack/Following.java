package jcompose.cli.stack;

import jcompose.cli.output.LogPrinter;
import jcompose.reconciler.actual.Container;
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
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Prints logs as they grow, and takes up containers as they come. */
final class Following {
    /** Changes of files wake it up; this is for a run directory that somebody removed. */
    private static final long LOOK_AGAIN_SECONDS = 2;

    private final Layout layout;
    private final LogPrinter printer;
    private final Containers containers;
    private final Predicate<Container> shown;
    private final ToIntFunction<Container> tail;
    private final Set<Path> watched = new HashSet<>();

    /**
     * Makes one for what {@code containers} finds.
     *
     * @param shown whose lines are printed
     * @param tail how many of the lines that a container has said before are printed, at most
     */
    Following(
            Layout layout,
            LogPrinter printer,
            Containers containers,
            Predicate<Container> shown,
            ToIntFunction<Container> tail) {
        this.layout = layout;
        this.printer = printer;
        this.containers = containers;
        this.shown = shown;
        this.tail = tail;
    }

    /** What there is to follow, looked at anew each time. */
    @FunctionalInterface
    interface Containers {
        List<Container> find() throws IOException;
    }

    void once() throws IOException {
        printer.add(containers.find().stream().filter(shown).toList(), tail);
        printer.print();
    }

    /** Returns when all containers have ended and everything they said is printed. */
    void untilNoneRuns() throws IOException, InterruptedException {
        until(found -> found.stream().noneMatch(Container::alive));
    }

    /** Returns, with everything printed that was said, once {@code done} says so. */
    void until(Predicate<List<Container>> done) throws IOException, InterruptedException {
        try (WatchService watch = layout.root().getFileSystem().newWatchService()) {
            boolean lookAround = true;
            boolean goesOn = true;
            while (goesOn) {
                List<Container> found = lookAround ? lookAround(watch) : List.of();
                printer.print();
                goesOn = !lookAround || !done.test(found);
                lookAround = goesOn && waitForChange(watch);
            }
        }
    }

    private List<Container> lookAround(WatchService watch) throws IOException {
        List<Container> found = containers.find();
        printer.add(found.stream().filter(Following::isIdentified).filter(shown).toList(), tail);
        register(layout.runContainers(), watch);
        for (Container container : found) {
            register(layout.log(container.id()), watch);
        }
        return found;
    }

    /** One that is just coming up gets its labels one after the other: first whose it is. */
    private static boolean isIdentified(Container container) {
        return container.created().isPresent();
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
