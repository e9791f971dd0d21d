package jcompose.stack.tree;

import jcompose.stack.problem.Position;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * One value of a stack file. Trees are immutable: an alias shares the tree of its anchor, and every
 * phase makes a new tree of what it changes.
 */
public sealed interface Tree {
    Position position();

    /** Whether there are more than {@code values} in it, itself included. */
    default boolean isLargerThan(int values) {
        return left(this, values) < 0;
    }

    private static int left(Tree tree, int values) {
        int left = values - 1;
        switch (tree) {
            case Mapping mapping -> {
                for (Entry entry : mapping.entries().values()) {
                    left = left < 0 ? left : left(entry.value(), left);
                }
            }
            case Sequence sequence -> {
                for (Tree element : sequence.elements()) {
                    left = left < 0 ? left : left(element, left);
                }
            }
            default -> {}
        }
        return left;
    }

    /** What people call this kind of value, with its article: {@code a map}. */
    String kind();

    /** Keys in the order of the file. */
    record Mapping(Position position, Map<String, Entry> entries) implements Tree {
        public Mapping {
            entries = Entries.of(entries);
        }

        /** With one key, which stands where its value does. */
        public static Mapping of(Position position, String key, Tree value) {
            return new Mapping(position, Entries.of(key, new Entry(position, value)));
        }

        public @Nullable Tree get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }

        /** The value at {@code key}, which is there. */
        public Tree value(String key) {
            return Objects.requireNonNull(get(key));
        }

        public boolean has(String key) {
            return entries.containsKey(key);
        }

        /** Where {@code key} stands; where the map begins when it has no such key. */
        public Position keyPosition(String key) {
            Entry entry = entries.get(key);
            return entry == null ? position : entry.position();
        }

        /** The map at {@code key}; an empty one where there is none. */
        public Mapping mapping(String key) {
            return get(key) instanceof Mapping mapping ? mapping : new Mapping(position, Map.of());
        }

        /** The elements of the list at {@code key}; none where there is none. */
        public List<Tree> elements(String key) {
            return get(key) instanceof Sequence sequence ? sequence.elements() : List.of();
        }

        /** The text at {@code key}; null where there is none. */
        public @Nullable String text(String key) {
            return get(key) instanceof Text text ? text.text() : null;
        }

        /** Whether {@code true} stands at {@code key}. */
        public boolean isTrue(String key) {
            return get(key) instanceof Bool bool && bool.value();
        }

        /** This map with {@code value} at {@code key}, in place or at the end. */
        @SuppressWarnings("ReferenceEquality") // to compare trees costs more than a new one
        public Mapping with(String key, Tree value) {
            return get(key) == value
                    ? this
                    : new Mapping(position, Entries.of(entries).with(key, value));
        }

        /** {@code value} alone, at {@code key}, where that stands in this map. */
        public Mapping only(String key, Tree value) {
            return new Mapping(position, Entries.of(key, new Entry(keyPosition(key), value)));
        }

        /** This map with other values at the same keys; itself when all of them stay. */
        @SuppressWarnings("ReferenceEquality") // to compare trees costs more than new ones
        public Mapping mapValues(BiFunction<String, Tree, Tree> change) {
            Entries changed = Entries.of(entries).mapValues(change);
            return changed == entries ? this : new Mapping(position, changed);
        }

        public Mapping without(String key) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.remove(key);
            return new Mapping(position, changed);
        }

        @Override
        public String kind() {
            return "a map";
        }
    }

    /** A value together with the place of its key. */
    record Entry(Position position, Tree value) {}

    /** Makes another element of the one at {@code index}. */
    @FunctionalInterface
    interface ElementChange {
        Tree of(int index, Tree element);
    }

    /** The list given is not copied and must not change any more. */
    record Sequence(Position position, List<Tree> elements) implements Tree {
        public Sequence {
            elements = Collections.unmodifiableList(elements);
        }

        /** This list with other elements at the same places; itself when all of them stay. */
        @SuppressWarnings("ReferenceEquality") // to compare trees costs more than new ones
        public Sequence mapElements(ElementChange change) {
            List<Tree> changed = null;
            int index = 0;
            for (Tree element : elements) {
                Tree value = change.of(index, element);
                if (value != element) {
                    changed = changed == null ? new ArrayList<>(elements) : changed;
                    changed.set(index, value);
                }
                index++;
            }
            return changed == null ? this : new Sequence(position, changed);
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

    /** What stood here was wrong and has been reported; later phases say nothing about it. */
    record Invalid(Position position) implements Tree {
        @Override
        public String kind() {
            return "something wrong";
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
