package jcompose.stack.definition;

import jcompose.stack.grammar.CronTimes;

import java.util.Locale;
import java.util.Optional;

/**
 * A service with {@code x-schedule}: it runs to its end at certain times, and not otherwise.
 *
 * @param times when it is started
 * @param overlap what is done when it still runs then
 */
public record JobDefinition(ServiceDefinition service, CronTimes times, Overlap overlap) {
    public enum Overlap {
        /** This time it is not started. */
        SKIP,
        /** It is started once more as soon as it has ended. */
        QUEUE,
        /** It is stopped and started anew. */
        REPLACE;

        /** By the word of the stack file. */
        public static Optional<Overlap> of(String word) {
            for (Overlap each : values()) {
                if (each.toString().equals(word)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
