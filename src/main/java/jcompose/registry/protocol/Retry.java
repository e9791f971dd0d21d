package jcompose.registry.protocol;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * How often and when to try again. Time and chance come from outside.
 *
 * @param attempts in all, at least 1
 * @param first about how long to wait after the first failure; doubled after each further one
 * @param longest no wait of our own is longer
 * @param patience a registry that asks for a longer wait is not waited for
 * @param random from 0 to 1: half of each wait is left to chance, so that many clients that failed
 *     together do not come back together
 */
public record Retry(
        int attempts,
        Duration first,
        Duration longest,
        Duration patience,
        DoubleSupplier random,
        InstantSource clock,
        Pause pause) {
    private static final int ATTEMPTS = 6;

    /** Lets time pass. */
    @FunctionalInterface
    public interface Pause {
        void of(Duration duration) throws InterruptedException;
    }

    /** Six attempts within about ten seconds. */
    public static Retry standard() {
        return new Retry(
                ATTEMPTS,
                Duration.ofMillis(300),
                Duration.ofSeconds(10),
                Duration.ofMinutes(2),
                Math::random,
                InstantSource.system(),
                Thread::sleep);
    }

    /**
     * How long to wait after a failure; empty: give up.
     *
     * @param failures so far, at least 1
     * @param asked what the registry asks for
     */
    public Optional<Duration> delay(int failures, Optional<Duration> asked) {
        if (failures >= attempts) {
            return Optional.empty();
        }
        if (asked.isPresent()) {
            return asked.filter(wait -> wait.compareTo(patience) <= 0);
        }
        long doubled = first.toMillis() << Math.min(failures - 1, 20);
        long most = Math.min(doubled, longest.toMillis());
        return Optional.of(Duration.ofMillis(most / 2 + (long) (random.getAsDouble() * most / 2)));
    }
}
