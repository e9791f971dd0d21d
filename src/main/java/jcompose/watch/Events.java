package jcompose.watch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits for something to happen in the directories that watched paths are in. An event says only
 * that somebody should look again: what is lost or comes too often does no harm.
 */
final class Events implements AutoCloseable {
    private final WatchService service = FileSystems.getDefault().newWatchService();
    private final Map<WatchKey, Interest> interests = new HashMap<>();
    private boolean limited;

    Events() throws IOException {}

    /** What something has happened to. */
    enum Kind {
        FILES,
        CONTAINERS
    }

    /** What counts in one directory. */
    private static final class Interest {
        private final Set<Kind> whole = EnumSet.noneOf(Kind.class);
        private final Map<Path, Set<Kind>> names = new HashMap<>();

        Set<Kind> all() {
            Set<Kind> kinds = EnumSet.noneOf(Kind.class);
            kinds.addAll(whole);
            names.values().forEach(kinds::addAll);
            return kinds;
        }

        Set<Kind> in(WatchEvent<?> event) {
            if (event.kind().equals(StandardWatchEventKinds.OVERFLOW)) {
                return all();
            }
            Set<Kind> kinds = EnumSet.noneOf(Kind.class);
            kinds.addAll(whole);
            if (event.context() instanceof Path name) {
                kinds.addAll(names.getOrDefault(name, Set.of()));
            }
            return kinds;
        }
    }

    /** Watches these and nothing else. */
    void watch(Map<Kind, Collection<Watched>> watched) throws IOException {
        Set<WatchKey> before = new HashSet<>(interests.keySet());
        interests.clear();
        limited = false;
        for (Map.Entry<Kind, Collection<Watched>> each : watched.entrySet()) {
            for (Watched one : each.getValue()) {
                watch(each.getKey(), one);
            }
        }
        before.removeAll(interests.keySet());
        before.forEach(WatchKey::cancel);
    }

    private void watch(Kind kind, Watched watched) throws IOException {
        Way.walk(
                watched.path(),
                (directory, name) -> {
                    Interest interest = interest(directory);
                    if (interest != null) {
                        interest.names
                                .computeIfAbsent(name, _ -> EnumSet.noneOf(Kind.class))
                                .add(kind);
                    }
                });
        if (watched instanceof Watched.Tree tree) {
            TreeWalk.walk(
                    tree,
                    directory -> {
                        Interest interest = interest(directory);
                        if (interest != null) {
                            interest.whole.add(kind);
                        }
                    },
                    file -> {});
        }
    }

    /** Null where there is no such directory any more, or no room. */
    private @Nullable Interest interest(Path directory) {
        try {
            WatchKey key =
                    directory.register(
                            service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_DELETE,
                            StandardWatchEventKinds.ENTRY_MODIFY);
            return interests.computeIfAbsent(key, _ -> new Interest());
        } catch (IOException e) {
            limited |= Files.isDirectory(directory);
            return null;
        }
    }

    /**
     * Whether the kernel has no room for as many directories (man 7 inotify, max_user_watches);
     * changes in the others are seen when somebody looks without being told.
     */
    boolean limited() {
        return limited;
    }

    /** Nothing when the time is over and nothing has happened. */
    Set<Kind> await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            WatchKey key = service.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (key == null) {
                return EnumSet.noneOf(Kind.class);
            }
            Set<Kind> kinds = kinds(key);
            if (!kinds.isEmpty()) {
                return kinds;
            }
        }
    }

    /**
     * Returns what else happens, once nothing has for the time {@code quiet}, or {@code atMost} is
     * over.
     */
    Set<Kind> awaitQuiet(Duration quiet, Duration atMost) throws InterruptedException {
        Set<Kind> all = EnumSet.noneOf(Kind.class);
        long end = System.nanoTime() + atMost.toNanos();
        long left = atMost.toNanos();
        while (left > 0) {
            Set<Kind> kinds = await(Duration.ofNanos(Math.min(quiet.toNanos(), left)));
            if (kinds.isEmpty()) {
                return all;
            }
            all.addAll(kinds);
            left = end - System.nanoTime();
        }
        return all;
    }

    private Set<Kind> kinds(WatchKey key) {
        Interest interest = interests.get(key);
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (WatchEvent<?> event : key.pollEvents()) {
            if (interest != null) {
                kinds.addAll(interest.in(event));
            }
        }
        // A directory that is gone is watched no more.
        return key.reset() || interest == null ? kinds : interest.all();
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
