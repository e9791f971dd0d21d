package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** When blobs that have come become visible, and that nobody waits for one for ever. */
class ArrivedBlobsTest {
    private static final int LARGE = 5 << 20;

    @TempDir Path directory;

    @Test
    void a_small_one_waits_for_the_others_and_a_large_one_does_not() throws Exception {
        ArrivedBlobs blobs = new ArrivedBlobs();
        arrive(blobs, "small", 1);
        assertFalse(Files.exists(directory.resolve("small")));
        arrive(blobs, "large", LARGE);
        assertTrue(Files.exists(directory.resolve("large")));
        assertTrue(Files.exists(directory.resolve("small")), "it may come along");
        arrive(blobs, "last", 1);
        blobs.publish();
        assertTrue(Files.exists(directory.resolve("last")));
    }

    @Test
    void its_lock_is_free_once_it_is_visible() throws Exception {
        ArrivedBlobs blobs = new ArrivedBlobs();
        arrive(blobs, "a", 1);
        assertTrue(LockFile.tryHold(directory.resolve("a.lock")).isEmpty());
        blobs.publishSynchronised();
        LockFile.tryHold(directory.resolve("a.lock")).orElseThrow().close();
    }

    @Test
    void two_that_have_what_the_other_wants_do_not_wait_for_each_other() throws Exception {
        ArrivedBlobs one = new ArrivedBlobs();
        ArrivedBlobs other = new ArrivedBlobs();
        LockFile.Held a = one.hold(lock("a"));
        LockFile.Held b = other.hold(lock("b"));
        try (ExecutorService intakes = Executors.newFixedThreadPool(2)) {
            List<Future<?>> ends =
                    List.of(
                            intakes.submit(() -> exchange(one, "a", a, "b")),
                            intakes.submit(() -> exchange(other, "b", b, "a")));
            for (Future<?> each : ends) {
                each.get(1, TimeUnit.MINUTES);
            }
        }
        assertTrue(Files.exists(directory.resolve("a")) && Files.exists(directory.resolve("b")));
    }

    /** An intake that has one blob and wants another, in whatever order these happen. */
    private Void exchange(ArrivedBlobs blobs, String has, LockFile.Held held, String wants)
            throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> waiting = threads.submit(() -> waitFor(blobs, wants));
            Future<?> adding =
                    threads.submit(
                            () -> {
                                blobs.add(write(has, 1), directory.resolve(has), 1, held);
                                return null;
                            });
            adding.get(1, TimeUnit.MINUTES);
            waiting.get(1, TimeUnit.MINUTES);
        }
        blobs.publish();
        return null;
    }

    @Test
    void two_that_want_the_same_in_different_orders_both_come_to_their_end() throws Exception {
        int count = 100;
        try (ExecutorService intakes = Executors.newFixedThreadPool(2)) {
            List<Future<?>> ends =
                    List.of(
                            intakes.submit(() -> take(IntStream.range(0, count))),
                            intakes.submit(
                                    () -> take(IntStream.range(0, count).map(i -> count - 1 - i))));
            for (Future<?> each : ends) {
                each.get(1, TimeUnit.MINUTES);
            }
        }
        for (int i = 0; i < count; i++) {
            assertEquals(1, Files.size(directory.resolve("n" + i)));
        }
    }

    private Void take(IntStream numbers) throws Exception {
        ArrivedBlobs blobs = new ArrivedBlobs();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> work =
                    numbers.<Future<?>>mapToObj(i -> threads.submit(() -> once(blobs, i))).toList();
            for (Future<?> each : work) {
                each.get(1, TimeUnit.MINUTES);
            }
        }
        blobs.publish();
        return null;
    }

    private Void once(ArrivedBlobs blobs, int number) throws Exception {
        Path target = directory.resolve("n" + number);
        LockFile.Held lock = blobs.hold(lock("n" + number));
        if (Files.exists(target)) {
            lock.close();
        } else {
            blobs.add(write("n" + number, 1), target, 1, lock);
        }
        return null;
    }

    private Void waitFor(ArrivedBlobs blobs, String name) throws Exception {
        blobs.hold(lock(name)).close();
        return null;
    }

    private void arrive(ArrivedBlobs blobs, String name, int size) throws Exception {
        LockFile.Held lock = blobs.hold(lock(name));
        blobs.add(write(name, size), directory.resolve(name), size, lock);
    }

    private Path write(String name, int size) throws IOException {
        return Files.write(Files.createTempFile(directory, name, ".new"), new byte[size]);
    }

    private LockFile lock(String name) {
        return new LockFile(directory.resolve(name + ".lock"));
    }
}
