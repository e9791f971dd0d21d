package jcompose.debug;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.util.function.IntSupplier;

/**
 * Where the messages of one call go, each on a line with the seconds since it began. A call's
 * threads inherit it, so that calls in one process do not mix. Without one, nobody listens.
 */
public final class DebugLog {
    private static final double NANOSECONDS = 1e9;

    private static final InheritableThreadLocal<@Nullable DebugLog> CURRENT =
            new InheritableThreadLocal<>();

    private final PrintStream out;
    private final long begin = System.nanoTime();

    private DebugLog(PrintStream out) {
        this.out = out;
    }

    /** Does the work and prints its messages; returns what it returns. */
    public static int during(PrintStream out, IntSupplier work) {
        CURRENT.set(new DebugLog(out));
        try {
            return work.getAsInt();
        } finally {
            CURRENT.remove();
        }
    }

    static @Nullable DebugLog current() {
        return CURRENT.get();
    }

    /** Of messages with several lines, each is printed with its beginning. */
    void print(String topic, String message) {
        String head =
                String.format("debug %.3f %s: ", (System.nanoTime() - begin) / NANOSECONDS, topic);
        StringBuilder lines = new StringBuilder();
        message.lines().forEach(line -> lines.append(head).append(line).append('\n'));
        out.print(lines);
    }
}
