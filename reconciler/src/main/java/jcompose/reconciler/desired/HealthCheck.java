package jcompose.reconciler.desired;

import java.time.Duration;
import java.util.List;

/**
 * How a container's health is found out.
 *
 * @param test {@code CMD} and a command with arguments, or {@code CMD-SHELL} and one line for
 *     {@code /bin/sh -c}
 * @param retries failures in a row that make the container unhealthy; at least 1
 * @param restart whether an unhealthy container is stopped and started again
 */
public record HealthCheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries,
        boolean restart) {
    /** One that only tells. */
    public HealthCheck(
            List<String> test,
            Duration interval,
            Duration timeout,
            Duration startPeriod,
            Duration startInterval,
            int retries) {
        this(test, interval, timeout, startPeriod, startInterval, retries, false);
    }

    public HealthCheck {
        test = List.copyOf(test);
    }
}
