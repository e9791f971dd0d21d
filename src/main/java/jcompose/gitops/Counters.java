package jcompose.gitops;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What the server has counted since it began. */
public final class Counters {
    private final LongAdder looks = new LongAdder();
    private final LongAdder failedLooks = new LongAdder();
    private final LongAdder passes = new LongAdder();
    private final LongAdder failedPasses = new LongAdder();
    private final LongAdder passNanoseconds = new LongAdder();

    /** At a source. */
    void looked(boolean well) {
        (well ? looks : failedLooks).increment();
    }

    /** Over a stack. */
    void passed(Duration time, StackStatus status) {
        passNanoseconds.add(time.toNanos());
        (status.state() == StackStatus.State.FAILED ? failedPasses : passes).increment();
    }

    public long looks() {
        return looks.sum();
    }

    public long failedLooks() {
        return failedLooks.sum();
    }

    public long passes() {
        return passes.sum();
    }

    public long failedPasses() {
        return failedPasses.sum();
    }

    public double passSeconds() {
        return passNanoseconds.sum() / 1e9;
    }
}
