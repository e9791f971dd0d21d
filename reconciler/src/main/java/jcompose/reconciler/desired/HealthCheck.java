package jcompose.reconciler.desired;

import java.time.Duration;
import java.util.List;

/**
 * How a container's health is found out.
 *
 * @param test {@code CMD} and a command with arguments, or {@code CMD-SHELL} and one line for
 *     {@code /bin/sh -c}
 * @param retries failures in a row that make the container unhealthy; at least 1
 */
public record HealthCheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {
    public HealthCheck {
        test = List.copyOf(test);
    }
}
