package jcompose.stack.tree;

import jcompose.stack.problem.Position;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of a stack file. Trees are immutable: an alias shares the tree of its anchor, and every
 * phase makes a new tree of what it changes.
 */
public sealed interface Tree {
    Position position();

    /** What people call this kind of value, with its article: {@code a map}. */
    String kind();

    /** Keys in the order of the file. */
    record Mapping(Position position, Map<String, Entry> entries) implements Tree {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public String kind() {
            return "a map";
        }
    }

    /** A value together with the place of its key. */
    record Entry(Position position, Tree value) {}

    record Sequence(Position position, List<Tree> elements) implements Tree {
        public Sequence {
            elements = List.copyOf(elements);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    record Text(Position position, String text) implements Tree {
        @Override
        public String kind() {
            return "a string";
        }
    }

    record Bool(Position position, boolean value) implements Tree {
        @Override
        public String kind() {
            return "a boolean";
        }
    }

    /** A whole number. */
    record Whole(Position position, long value) implements Tree {
        @Override
        public String kind() {
            return "a number";
        }
    }

    /** A number with a fraction or an exponent. */
    record Real(Position position, double value) implements Tree {
        @Override
        public String kind() {
            return "a number";
        }
    }

    /** Nothing, or {@code null}, or {@code ~}. */
    record Null(Position position) implements Tree {
        @Override
        public String kind() {
            return "nothing";
        }
    }
}
