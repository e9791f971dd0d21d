package jcompose.cli.call;

import java.time.Instant;
import java.time.InstantSource;

/** Goes on as time does, whatever the machine's clock is set to; for times between things. */
public final class SteadyClock implements InstantSource {
    private final Instant begin = Instant.now();
    private final long origin = System.nanoTime();

    @Override
    public Instant instant() {
        return begin.plusNanos(System.nanoTime() - origin);
    }
}
