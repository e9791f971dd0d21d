package jcompose.stack.problem;

import java.util.Comparator;

/**
 * Something wrong in a stack file, or worth a warning.
 *
 * @param keyPath dotted, as in {@code services.web.image}; empty for the file as a whole
 * @param hint what to do about it; may be empty
 */
public record Problem(Position position, String keyPath, String message, String hint)
        implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::position)
                    .thenComparing(Problem::keyPath)
                    .thenComparing(Problem::message);

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return position
                + ": "
                + (keyPath.isEmpty() ? "" : keyPath + ": ")
                + message
                + (hint.isEmpty() ? "" : "; " + hint);
    }
}
