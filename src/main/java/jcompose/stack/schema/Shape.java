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

    record Scalar(Format format) implements Shape {
        @Override
        public String words() {
            return format.words();
        }
    }

    /** A list; {@code unique}: no element twice. */
    record ListOf(Shape element, boolean unique) implements Shape {
        @Override
        public String words() {
            return "a list";
        }
    }

    /** A map whose keys are names that the file chooses; {@code names} says which are allowed. */
    record MapOf(Names names, Shape value) implements Shape {
        @Override
        public String words() {
            return "a map";
        }
    }

    /**
     * A map with fixed keys, and any key that begins with {@code x-}.
     *
     * @param fields in the order of the canonical form
     */
    record Fields(Map<String, Shape> fields, Set<String> required) implements Shape {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            required = Set.copyOf(required);
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

    /** Part of the Compose specification, but not of what we can do so far. */
    record NotYet() implements Shape {
        @Override
        public String words() {
            return "nothing so far";
        }
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
