package jcompose.stack.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What may stand at some place of a stack file. */
public sealed interface Shape {
    /** With article, as in {@code a string}; for messages. */
    String words();

    /** Whether a canonical text says as much as nothing. */
    default boolean isZero(String text) {
        return text.isEmpty();
    }

    record Scalar(Format format) implements Shape {
        @Override
        public String words() {
            return format.words();
        }

        @Override
        public boolean isZero(String text) {
            return text.isEmpty() || text.equals(format.zero());
        }
    }

    record ListOf(Shape element, Joining joining) implements Shape {
        @Override
        public String words() {
            return "a list";
        }
    }

    /**
     * A map whose keys are names that the file chooses.
     *
     * @param names which are allowed
     * @param nothingWins whether nothing in a later file takes the place of an earlier value
     */
    record MapOf(Names names, Shape value, boolean nothingWins) implements Shape {
        @Override
        public String words() {
            return "a map";
        }
    }

    /**
     * A map with fixed keys.
     *
     * @param fields in the order of the canonical form
     * @param kept keys whose value is printed even where it is false, zero or empty
     * @param inJson keys that the canonical JSON has even where nothing is set
     * @param extensible whether any key may be there that begins with {@code x-}
     */
    record Fields(
            Map<String, Shape> fields,
            Set<String> required,
            Set<String> kept,
            Set<String> inJson,
            Merging merging,
            boolean extensible)
            implements Shape {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            required = Set.copyOf(required);
            kept = Set.copyOf(kept);
            inJson = Set.copyOf(inJson);
        }

        @Override
        public String words() {
            return "a map";
        }
    }

    /** One of several shapes, told apart by the kind of the value. */
    record Either(List<Shape> choices) implements Shape {
        public Either {
            choices = List.copyOf(choices);
        }

        @Override
        public String words() {
            StringBuilder words = new StringBuilder();
            for (int i = 0; i < choices.size(); i++) {
                words.append(i == 0 ? "" : i == choices.size() - 1 ? " or " : ", ");
                words.append(choices.get(i).words());
            }
            return words.toString();
        }
    }

    /** Nothing at all. */
    record Nothing() implements Shape {
        @Override
        public String words() {
            return "nothing";
        }
    }

    /** Whatever it is. */
    record Anything() implements Shape {
        @Override
        public String words() {
            return "anything";
        }
    }

    /** What becomes of a map with fixed keys when a later file has it as well. */
    enum Merging {
        /** Key by key. */
        DEEP,
        /** The later one takes its place. */
        WHOLE,
        /** Key by key, unless both name a driver and not the same. */
        BY_DRIVER
    }

    /** Which names a map may have. */
    enum Names {
        /** Of services, networks and volumes. */
        RESOURCE,
        /** Of variables, labels, build arguments. */
        ANY;

        boolean allows(String name) {
            return this == ANY
                    || (!name.isEmpty() && name.chars().allMatch(Names::isNameCharacter));
        }

        private static boolean isNameCharacter(int character) {
            return (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || character == '.'
                    || character == '_'
                    || character == '-';
        }
    }
}
