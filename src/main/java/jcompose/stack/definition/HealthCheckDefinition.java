package jcompose.stack.definition;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a service's health is found out; what is empty is the image's to say.
 *
 * @param disabled no check at all, whatever the image says
 * @param restart whether an unhealthy container is stopped and started again
 * @param test {@code CMD} and a command with arguments, or {@code CMD-SHELL} and one line
 */
public record HealthCheckDefinition(
        boolean disabled,
        Optional<List<String>> test,
        Optional<Duration> interval,
        Optional<Duration> timeout,
        Optional<Integer> retries,
        Optional<Duration> startPeriod,
        Optional<Duration> startInterval,
        boolean restart) {
    /** In a stack file: an extension of our own, in the way of the specification. */
    public static final String RESTART = "x-restart";

    public HealthCheckDefinition {
        test = test.map(List::copyOf);
    }
}
