package jcompose.stack.schema;

import jcompose.stack.schema.Shape.Either;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Names;
import jcompose.stack.schema.Shape.NotYet;
import jcompose.stack.schema.Shape.Nothing;
import jcompose.stack.schema.Shape.Scalar;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words that the shapes of stack files are written with. */
final class Shapes {
    static final Shape STRING = scalar(Formats.STRING);
    static final Shape BOOLEAN = scalar(Formats.BOOLEAN);
    static final Shape SIZE = scalar(Formats.SIZE);
    static final Shape DURATION = scalar(Formats.DURATION);
    static final Shape STRINGS = new ListOf(STRING, false);
    static final Shape UNIQUE_STRINGS = new ListOf(STRING, true);
    static final Shape STRING_OR_LIST = either(STRING, STRINGS);
    static final Shape COMMAND = either(STRING, STRINGS, new Nothing());

    /** {@code NAME: value} or a list of {@code NAME=value}; a name alone is passed through. */
    static final Shape VARIABLES =
            either(
                    new MapOf(Names.ANY, either(scalar(Formats.ANY_SCALAR), new Nothing())),
                    STRINGS);

    private Shapes() {}

    static Shape scalar(Format format) {
        return new Scalar(format);
    }

    static Shape either(Shape... choices) {
        return new Either(List.of(choices));
    }

    static Shape orNothing(Shape shape) {
        return either(shape, new Nothing());
    }

    static Builder fields() {
        return new Builder();
    }

    /** Collects the keys of a map in the order of the canonical form. */
    static final class Builder {
        private final Map<String, Shape> fields = new LinkedHashMap<>();
        private Set<String> required = Set.of();

        Builder with(String key, Shape shape) {
            fields.put(key, shape);
            return this;
        }

        Builder notYet(String... keys) {
            for (String key : keys) {
                fields.put(key, new NotYet());
            }
            return this;
        }

        Builder required(String... keys) {
            required = Set.of(keys);
            return this;
        }

        Fields build() {
            return new Fields(fields, required);
        }
    }
}
