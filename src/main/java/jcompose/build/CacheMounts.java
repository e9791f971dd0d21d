package jcompose.build;

import jcompose.dockerfile.RunMount;
import jcompose.image.LockFile;
import jcompose.image.Sha256;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Directories that {@code RUN --mount=type=cache} keeps between builds. Processes that use the same
 * one at the same time wait for each other ({@code locked}), share it, or get one of their own.
 */
final class CacheMounts {
    private static final int MOST_PRIVATE = 1000;

    private final Path directory;
    private final Map<Path, LockFile> locks = new ConcurrentHashMap<>();
    private final Map<Path, Integer> busy = new ConcurrentHashMap<>();

    CacheMounts(Path directory) {
        this.directory = directory;
    }

    /** A cache in use; closing gives it back. */
    record Held(Path content, boolean fresh, LockFile.Held lock) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            lock.close();
        }
    }

    Held hold(RunMount mount, String target) throws IOException, InterruptedException {
        String id = mount.id().isEmpty() ? target : mount.id();
        String name = Sha256.of(id).hex();
        return switch (mount.sharing()) {
            case SHARED -> open(name, mount, () -> {});
            case LOCKED -> {
                Path lock = Files.createDirectories(directory).resolve(name + ".lock");
                LockFile.Held held = locks.computeIfAbsent(lock, LockFile::new).hold();
                yield open(name, mount, held);
            }
            case PRIVATE -> ofItsOwn(name, mount);
        };
    }

    private Held ofItsOwn(String name, RunMount mount) throws IOException {
        Files.createDirectories(directory);
        for (int number = 0; number < MOST_PRIVATE; number++) {
            String candidate = name + "-" + number;
            Path lock = directory.resolve(candidate + ".lock");
            // man 2 fcntl: opening and closing a lock's file frees this process's own locks.
            if (busy.putIfAbsent(lock, number) != null) {
                continue;
            }
            var held = LockFile.tryHold(lock);
            if (held.isPresent()) {
                LockFile.Held taken = held.get();
                return open(
                        candidate,
                        mount,
                        () -> {
                            try {
                                taken.close();
                            } finally {
                                busy.remove(lock);
                            }
                        });
            }
            busy.remove(lock);
        }
        throw new IOException("there are " + MOST_PRIVATE + " private caches in use");
    }

    private Held open(String name, RunMount mount, LockFile.Held lock) throws IOException {
        Path content = directory.resolve(name);
        boolean fresh = !Files.isDirectory(content);
        if (fresh) {
            Files.createDirectories(content);
            Files.setPosixFilePermissions(content, PosixFilePermissions.fromString("rwxr-xr-x"));
            FileOwners.set(content, mount);
            if (mount.mode().isPresent()) {
                Files.setAttribute(
                        content, "unix:mode", mount.mode().get(), LinkOption.NOFOLLOW_LINKS);
            }
        }
        return new Held(content, fresh, lock);
    }
}
