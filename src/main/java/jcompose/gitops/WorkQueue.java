package jcompose.gitops;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is to be looked at, and when: a name is in it once however often it is asked for, and is
 * worked on by one thread at a time. Times are those of a clock that only goes forward.
 */
final class WorkQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** When each is due, by {@link System#nanoTime}. */
    private final Map<String, Long> due = new HashMap<>();

    private final Set<String> underWay = new HashSet<>();

    void add(String name) {
        add(name, Duration.ZERO);
    }

    /** Not later than after {@code delay}. */
    void add(String name, Duration delay) {
        long at = System.nanoTime() + delay.toNanos();
        lock.lock();
        try {
            due.merge(name, at, (known, other) -> known - other < 0 ? known : other);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next that is due; {@link #done} gives it back. */
    String take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                long now = System.nanoTime();
                String next = null;
                long wait = TimeUnit.HOURS.toNanos(1);
                for (Map.Entry<String, Long> each : due.entrySet()) {
                    long left = each.getValue() - now;
                    if (!underWay.contains(each.getKey()) && left < wait) {
                        next = each.getKey();
                        wait = left;
                    }
                }
                if (next != null && wait <= 0) {
                    due.remove(next);
                    underWay.add(next);
                    return next;
                }
                long left = changed.awaitNanos(wait);
                assert left <= wait;
            }
        } finally {
            lock.unlock();
        }
    }

    void done(String name) {
        lock.lock();
        try {
            underWay.remove(name);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
