package jcompose.stack.problem;

import java.util.Comparator;

/**
 * A place in a stack file.
 *
 * @param file as people name it: relative to the working directory where it was given so
 * @param line counted from 1; 0 for the file as a whole
 * @param column counted from 1 in characters; 0 for the file as a whole
 */
public record Position(String file, int line, int column) implements Comparable<Position> {
    private static final Comparator<Position> ORDER =
            Comparator.comparing(Position::file)
                    .thenComparingInt(Position::line)
                    .thenComparingInt(Position::column);

    /** The file as a whole. */
    public static Position of(String file) {
        return new Position(file, 0, 0);
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
