package jcompose.schedule;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Tells when somebody has set the machine's clock: who waits for a certain time has to find out
 * anew how long that is. Linux tells that only to who holds a timer for it (man 2 timerfd_create),
 * so the two clocks are compared from time to time.
 */
final class ClockWatch implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** What NTP corrects without a jump is less. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    private final InstantSource clock;
    private final LongSupplier steady;
    private final Runnable jumped;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ends = lock.newCondition();
    private long difference;
    private boolean ended;

    /** {@code steady} counts nanoseconds, and is never set. */
    ClockWatch(InstantSource clock, LongSupplier steady, Runnable jumped) {
        this.clock = clock;
        this.steady = steady;
        this.jumped = jumped;
        this.difference = difference();
    }

    void start() {
        Thread thread = new Thread(this::run, "jcompose-clock");
        thread.setDaemon(true);
        thread.start();
    }

    private long difference() {
        return clock.millis() - TimeUnit.NANOSECONDS.toMillis(steady.getAsLong());
    }

    /** Compares once. */
    void look() {
        long now = difference();
        if (Math.abs(now - difference) >= LEAST.toMillis()) {
            difference = now;
            jumped.run();
        }
    }

    private void run() {
        try {
            while (await()) {
                look();
            }
        } catch (InterruptedException e) {
            return; // the process ends
        }
    }

    /** False at the end. */
    private boolean await() throws InterruptedException {
        lock.lock();
        try {
            long left = LOOK_EVERY.toNanos();
            while (left > 0 && !ended) {
                left = ends.awaitNanos(left);
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            ends.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
