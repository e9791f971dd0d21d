package jcompose.reconciler.desired;

import java.time.Duration;
import java.util.Locale;

/**
 * How a service's replicas give way to changed ones (Compose specification, deploy.md, {@code
 * update_config}).
 *
 * @param parallelism how many at the same time; 0: all
 * @param delay between one group and the next
 * @param monitor how long a new replica must have been well before it counts as such
 * @param failureAction what happens when too many have failed
 * @param maximumFailureRatio how many of all may fail, 0 to 1
 */
public record UpdatePolicy(
        int parallelism,
        Duration delay,
        Duration monitor,
        Order order,
        FailureAction failureAction,
        double maximumFailureRatio) {
    public static final UpdatePolicy DEFAULT =
            new UpdatePolicy(
                    1, Duration.ZERO, Duration.ZERO, Order.STOP_FIRST, FailureAction.PAUSE, 0);

    /** How many of {@code count} replicas are in one group. */
    public int groupSize(int count) {
        return parallelism == 0 ? Math.max(1, count) : Math.min(parallelism, Math.max(1, count));
    }

    /** Whether the next group may begin after so many of all replicas have failed. */
    public boolean goesOn(int failed, int total) {
        return failureAction == FailureAction.CONTINUE || failed <= maximumFailureRatio * total;
    }

    /** Which of the old and the new container is there alone. */
    public enum Order {
        /** For a moment neither. */
        STOP_FIRST,
        /** For a while both: the new one takes over once it is well. */
        START_FIRST
    }

    public enum FailureAction {
        PAUSE,
        CONTINUE,
        ROLLBACK;

        /** As stack files spell it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
