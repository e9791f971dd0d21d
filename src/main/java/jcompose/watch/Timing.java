package jcompose.watch;

import java.time.Duration;

/**
 * When a watch looks.
 *
 * @param quiet how long nothing must have changed before a pass begins
 * @param longestQuiet how long a pass is put off at most while things keep changing
 * @param lookEvery how often everything is looked at without any cause; zero: never
 * @param events whether what happens to containers is a cause
 * @param begins whether the first pass comes at once, not with the first change of a file
 */
public record Timing(
        Duration quiet, Duration longestQuiet, Duration lookEvery, boolean events, boolean begins) {
    public static final Timing STANDARD =
            new Timing(
                    Duration.ofMillis(60),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(30),
                    true,
                    true);
}
