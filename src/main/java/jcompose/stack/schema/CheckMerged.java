package jcompose.stack.schema;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.schema.Shape.Anything;
import jcompose.stack.schema.Shape.Either;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Nothing;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

/**
 * Reports keys that are missing or have no value. Only after merging can one tell: a file may
 * change one key of what another defines.
 */
public final class CheckMerged {
    private final Problems problems;

    private CheckMerged(Problems problems) {
        this.problems = problems;
    }

    /** The tree with {@link Tree.Invalid} where something is missing. */
    public static Tree.Mapping check(Tree.Mapping merged, Fields shape, Problems problems) {
        return new CheckMerged(problems).fields(merged, shape, KeyPath.ROOT);
    }

    private Tree check(Tree tree, @Nullable Shape shape, KeyPath path) {
        return switch (shape) {
            case Fields fields when tree instanceof Tree.Mapping mapping ->
                    fields(mapping, fields, path);
            case MapOf map when tree instanceof Tree.Mapping mapping ->
                    entries(mapping, name -> map.value(), path);
            case ListOf list when tree instanceof Tree.Sequence sequence ->
                    sequence(sequence, list, path);
            case Either either -> {
                Tree checked = tree;
                for (Shape choice : either.choices()) {
                    checked = check(checked, choice, path);
                }
                yield checked;
            }
            case null, default -> tree;
        };
    }

    private static boolean takesNothing(Shape shape) {
        return shape instanceof Nothing
                || shape instanceof Anything
                || (shape instanceof Either either
                        && either.choices().stream().anyMatch(CheckMerged::takesNothing));
    }

    private Tree.Mapping fields(Tree.Mapping mapping, Fields shape, KeyPath path) {
        Tree.Mapping complete = mapping;
        for (String key : shape.required()) {
            if (!mapping.has(key)) {
                problems.error(mapping.position(), path, "the key '" + key + "' is missing");
                complete = complete.with(key, new Tree.Invalid(mapping.position()));
            }
        }
        return entries(complete, key -> shape.fields().get(key), path);
    }

    /** The shape of the value at a key; null where anything goes. */
    @FunctionalInterface
    private interface ShapeAt {
        @Nullable Shape of(String key);
    }

    private Tree.Mapping entries(Tree.Mapping mapping, ShapeAt shapes, KeyPath path) {
        return mapping.mapValues(
                (key, value) -> {
                    Shape shape = shapes.of(key);
                    if (value instanceof Tree.Null && shape != null && !takesNothing(shape)) {
                        problems.error(
                                value.position(),
                                path.key(key),
                                "must be " + shape.words() + ", not nothing",
                                Hints.wrongKind(value, shape, key));
                        return new Tree.Invalid(value.position());
                    }
                    return check(value, shape, path.key(key));
                });
    }

    private Tree sequence(Tree.Sequence sequence, ListOf shape, KeyPath path) {
        return sequence.mapElements(
                (index, element) -> check(element, shape.element(), path.index(index)));
    }
}
