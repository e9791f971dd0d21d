package jcompose.reconciler.desired;

import java.util.Locale;

/**
 * What the supervisor does when the container's process has ended.
 *
 * @param maximumRetries for {@code on-failure}; 0 means no limit
 */
public record RestartPolicy(Kind kind, int maximumRetries) {
    public static final RestartPolicy NO = new RestartPolicy(Kind.NO, 0);

    public enum Kind {
        NO,
        ALWAYS,
        ON_FAILURE,
        UNLESS_STOPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String toString() {
        return maximumRetries == 0 ? kind.toString() : kind + ":" + maximumRetries;
    }
}
