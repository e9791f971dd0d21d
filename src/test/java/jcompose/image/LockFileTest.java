package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

class LockFileTest {
    private static final String TRY =
            "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'w'), fcntl.LOCK_EX | fcntl.LOCK_NB)";

    @TempDir Path directory;

    @Test
    void threads_exclude_each_other_whatever_objects_and_names_they_have() throws Exception {
        Path alias = Files.createSymbolicLink(directory.resolve("alias"), directory);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> ends = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int number = 0; number < 200; number++) {
                LockFile lock = new LockFile((number % 2 == 0 ? alias : directory).resolve("lock"));
                ends.add(
                        threads.submit(
                                () -> {
                                    try (LockFile.Held _ = lock.hold()) {
                                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                        inside.decrementAndGet();
                                    }
                                    return null;
                                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        assertEquals(1, most.get());
    }

    @Test
    void an_attempt_in_vain_leaves_the_lock_with_whoever_has_it() throws Exception {
        Path file = directory.resolve("lock");
        try (LockFile.Held _ = new LockFile(file).hold()) {
            assertEquals(Optional.empty(), LockFile.tryHold(file));
            assertFalse(isFreeForOthers(file));
        }
        assertTrue(isFreeForOthers(file));
        try (LockFile.Held _ = LockFile.tryHold(file).orElseThrow()) {
            assertFalse(isFreeForOthers(file));
        }
    }

    @Test
    void whoever_has_to_wait_says_so_once() throws Exception {
        Path file = directory.resolve("lock");
        AtomicInteger waits = new AtomicInteger();
        Thread second;
        try (LockFile.Held _ = new LockFile(file).hold(waits::incrementAndGet)) {
            assertEquals(0, waits.get());
            second =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            new LockFile(file).hold(waits::incrementAndGet).close();
                                        } catch (Exception e) {
                                            throw new IllegalStateException(e);
                                        }
                                    });
            while (waits.get() == 0) {
                Thread.onSpinWait();
            }
        }
        second.join();
        assertEquals(1, waits.get());
    }

    private static boolean isFreeForOthers(Path file) throws Exception {
        return new ProcessBuilder("python3", "-c", TRY, file.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
