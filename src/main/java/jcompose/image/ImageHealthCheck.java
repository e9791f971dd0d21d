package jcompose.image;

import java.time.Duration;
import java.util.List;

/**
 * A health check as an image states it. A zero duration or number of retries leaves the default to
 * whoever runs the container.
 *
 * @param test {@code CMD} and a command with arguments, {@code CMD-SHELL} and one line, or {@code
 *     NONE} alone: no health check, not even one inherited
 */
public record ImageHealthCheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {
    public static final ImageHealthCheck NONE =
            new ImageHealthCheck(
                    List.of("NONE"), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    public ImageHealthCheck {
        test = List.copyOf(test);
    }

    public boolean disabled() {
        return test.equals(NONE.test);
    }
}
