package jcompose.reconciler.desired;

import java.time.Duration;

/**
 * How a container is stopped.
 *
 * @param signal by name, such as {@code SIGTERM}
 * @param grace how long it may take before it is killed
 */
public record StopPolicy(String signal, Duration grace) {
    public static final StopPolicy DEFAULT = new StopPolicy("SIGTERM", Duration.ofSeconds(10));
}
