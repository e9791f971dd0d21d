package jcompose.cli.call;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets the user end the work of the calling thread: it is interrupted, and the process waits until
 * the work is done with.
 */
public final class Interrupt implements AutoCloseable {
    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Interrupt() {}

    /**
     * From now on until it is closed.
     *
     * @param first done as soon as the user asks
     * @param last done when the work has ended because of that
     */
    public static Interrupt of(
            Invocation.Interruption interruption, Runnable first, Runnable last) {
        Interrupt interrupt = new Interrupt();
        Thread working = Thread.currentThread();
        interruption.onInterrupt(
                () -> {
                    if (interrupt.ended.getCount() == 0) {
                        return; // the process ends by itself
                    }
                    interrupt.asked.set(true);
                    first.run();
                    working.interrupt();
                    interrupt.awaitEnd();
                    last.run();
                });
        return interrupt;
    }

    /** Whether that is why the work was interrupted. */
    public boolean asked() {
        return asked.get();
    }

    /** Nothing interrupts the thread that answers the interruption. */
    private void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
