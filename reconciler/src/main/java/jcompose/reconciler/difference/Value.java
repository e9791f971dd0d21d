package jcompose.reconciler.difference;

import java.util.List;

/**
 * What a field holds, in the one canonical form in which wanted and found are equal when they mean
 * the same.
 */
public sealed interface Value {
    /** A single value for people and for comparison. */
    record Single(String text) implements Value {
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Several parts, such as the variables of an environment; what differs is shown part by part.
     */
    record Several(List<String> parts) implements Value {
        static final Several NOTHING = new Several(List.of());

        public Several {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            return String.join(" ", parts);
        }
    }
}
