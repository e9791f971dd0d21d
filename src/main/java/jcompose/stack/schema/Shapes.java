package jcompose.stack.schema;

import jcompose.stack.schema.Shape.Either;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Merging;
import jcompose.stack.schema.Shape.Names;
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
    static final Shape FLOAT = scalar(Formats.FLOAT);
    static final Shape WHOLE = scalar(Formats.WHOLE_NUMBER);
    static final Shape STRINGS = list(STRING, Joining.JOINED);
    static final Shape DISTINCT_STRINGS = list(STRING, Joining.DISTINCT);
    static final Shape NAMES = list(STRING, Joining.BY_NAME);
    static final Shape COMMAND = either(STRING, list(STRING, Joining.REPLACED), new Nothing());

    /** {@code NAME: value} or a list of {@code NAME=value}; a name alone is passed through. */
    static final Shape VARIABLES = variables(Joining.BY_NAME);

    /** The same where the reference refuses a name that is there twice. */
    static final Shape DISTINCT_VARIABLES = variables(Joining.DISTINCT);

    /** What a driver understands. */
    static final Shape OPTIONS =
            new MapOf(Names.ANY, either(scalar(Formats.STRING_OR_NUMBER), new Nothing()), false);

    static final Shape TEXTS = new MapOf(Names.ANY, STRING, false);

    static final Shape HOSTS =
            either(
                    new MapOf(Names.ANY, either(STRING, list(STRING, Joining.JOINED)), false),
                    list(STRING, Joining.SORTED));

    static final Shape LIMITS =
            new MapOf(
                    Names.ANY,
                    either(
                            WHOLE,
                            fields().with("soft", WHOLE)
                                    .with("hard", WHOLE)
                                    .required("soft", "hard")
                                    .kept("soft", "hard")
                                    .merging(Merging.WHOLE)
                                    .build()),
                    false);

    /** A config or a secret as a container gets it. */
    static final Fields FILE =
            fields().with("source", STRING)
                    .with("target", STRING)
                    .with("uid", STRING)
                    .with("gid", STRING)
                    .with("mode", scalar(Formats.FILE_MODE))
                    .build();

    static final Fields HOOK = hook(fields().with("command", COMMAND)).required("command").build();

    private Shapes() {}

    /** A command that is run at some point of a container's life. */
    static Builder hook(Builder fields) {
        return fields.with("user", STRING)
                .with("privileged", BOOLEAN)
                .with("working_dir", STRING)
                .with("environment", VARIABLES)
                .kept("command")
                .inJson("command");
    }

    static Shape scalar(Format format) {
        return new Scalar(format);
    }

    static Shape list(Shape element, Joining joining) {
        return new ListOf(element, joining);
    }

    /** One string, or a list. */
    static Shape stringOr(Shape list) {
        return either(STRING, list);
    }

    private static Shape variables(Joining joining) {
        return either(
                new MapOf(Names.ANY, either(scalar(Formats.ANY_SCALAR), new Nothing()), true),
                list(STRING, joining));
    }

    static Shape named(Shape value) {
        return new MapOf(Names.RESOURCE, value, false);
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
        private Set<String> kept = Set.of();
        private Set<String> inJson = Set.of();
        private Merging merging = Merging.DEEP;
        private boolean extensible = true;

        Builder with(String key, Shape shape) {
            fields.put(key, shape);
            return this;
        }

        Builder required(String... keys) {
            required = Set.of(keys);
            return this;
        }

        Builder kept(String... keys) {
            kept = Set.of(keys);
            return this;
        }

        Builder inJson(String... keys) {
            inJson = Set.of(keys);
            return this;
        }

        Builder merging(Merging merging) {
            this.merging = merging;
            return this;
        }

        Builder closed() {
            extensible = false;
            return this;
        }

        Fields build() {
            return new Fields(fields, required, kept, inJson, merging, extensible);
        }
    }
}
