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
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits for something to happen in the directories that watched paths are in. An event says only
 * that somebody should look again: what is lost or comes too often does no harm.
 */
final class Events implements AutoCloseable {
    private final WatchService service = FileSystems.getDefault().newWatchService();
    private final Map<Kind, Map<WatchKey, Interest>> interests = new EnumMap<>(Kind.class);
    private boolean limited;

    Events() throws IOException {
        for (Kind kind : Kind.values()) {
            interests.put(kind, new HashMap<>());
        }
    }

    /** What something has happened to. */
    enum Kind {
        FILES,
        DEVELOPED,
        CONTAINERS
    }

    /** What counts in one directory: everything, or some names. */
    private static final class Interest {
        private final Set<Path> names = new HashSet<>();
        private boolean whole;

        boolean covers(WatchEvent<?> event) {
            return whole
                    || event.kind().equals(StandardWatchEventKinds.OVERFLOW)
                    || (event.context() instanceof Path name && names.contains(name));
        }
    }

    /**
     * Watches these and nothing else of a kind. To be called again after every event of the kind:
     * there may be new directories.
     */
    void watch(Kind kind, Collection<? extends Watched> watched) throws IOException {
        Map<WatchKey, Interest> own = Objects.requireNonNull(interests.get(kind));
        Set<WatchKey> before = new HashSet<>(own.keySet());
        own.clear();
        limited = false;
        for (Watched each : watched) {
            if (each instanceof Watched.Own && Files.isDirectory(each.path())) {
                watchWhole(own, each.path());
                continue;
            }
            Way.walk(each.path(), (directory, name) -> watch(own, directory, name));
            if (each instanceof Watched.Tree tree) {
                TreeWalk.walk(tree, directory -> watchWhole(own, directory), file -> {});
            }
        }
        interests.values().forEach(each -> before.removeAll(each.keySet()));
        before.forEach(WatchKey::cancel);
    }

    private void watch(Map<WatchKey, Interest> own, Path directory, Path name) {
        WatchKey key = register(directory);
        if (key != null) {
            own.computeIfAbsent(key, _ -> new Interest()).names.add(name);
        }
    }

    private void watchWhole(Map<WatchKey, Interest> own, Path directory) {
        WatchKey key = register(directory);
        if (key != null) {
            own.computeIfAbsent(key, _ -> new Interest()).whole = true;
        }
    }

    /** Null where there is no such directory any more, or no room. */
    private @Nullable WatchKey register(Path directory) {
        try {
            return directory.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_DELETE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
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
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        List<WatchEvent<?>> events = key.pollEvents();
        // A directory that is gone is watched no more.
        boolean gone = !key.reset();
        interests.forEach(
                (kind, own) -> {
                    Interest interest = own.get(key);
                    if (interest != null && (gone || events.stream().anyMatch(interest::covers))) {
                        kinds.add(kind);
                    }
                });
        return kinds;
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
