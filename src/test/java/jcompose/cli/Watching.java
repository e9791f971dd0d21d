package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.cli.call.Invocation;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** A call that goes on until it is interrupted. */
final class Watching implements AutoCloseable {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicReference<Runnable> interruption = new AtomicReference<>(() -> {});
    private final CountDownLatch interruptible = new CountDownLatch(1);
    private final CompletableFuture<Integer> status = new CompletableFuture<>();

    private Watching() {}

    static Watching start(Machinery jcompose, String... arguments) {
        Watching watching = new Watching();
        PrintStream err = new PrintStream(watching.err, true, StandardCharsets.UTF_8);
        Invocation invocation =
                new Invocation(
                        jcompose.arguments(arguments),
                        Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                        jcompose.directory(),
                        Machinery.home(),
                        InputStream.nullInputStream(),
                        err,
                        err,
                        false,
                        false,
                        reaction -> {
                            watching.interruption.set(reaction);
                            watching.interruptible.countDown();
                        });
        Thread.ofPlatform().start(() -> watching.status.complete(Jcompose.run(invocation)));
        return watching;
    }

    String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Waits until it has said something. */
    void await(String text) {
        await(1, text);
    }

    /** Waits until it has said something so many times. */
    void await(int times, String text) {
        try {
            Machinery.await(
                    "it says '" + text + "'",
                    () -> {
                        if (status.isDone() && count(text) < times) {
                            throw new AssertionError("it ended");
                        }
                        return count(text) >= times;
                    });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", '" + text + "' in:\n" + said(), e);
        }
    }

    /** How often it has said something. */
    int count(String text) {
        return said().split(Pattern.quote(text), -1).length - 1;
    }

    boolean isInterruptible() {
        return interruptible.getCount() == 0;
    }

    /** Waits until it has ended by itself. */
    int status() {
        return status.join();
    }

    /** As Ctrl-C. */
    int interrupt() {
        Machinery.await("it can be interrupted", this::isInterruptible);
        interruption.get().run();
        return status.join();
    }

    @Override
    public void close() {
        if (!status.isDone()) {
            assertEquals(0, interrupt(), this::said);
        }
    }
}
