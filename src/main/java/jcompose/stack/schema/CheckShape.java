package jcompose.stack.schema;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.NearestWord;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.schema.Shape.Anything;
import jcompose.stack.schema.Shape.Either;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Nothing;
import jcompose.stack.schema.Shape.Scalar;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Holds a file against its shape: reports every key and value that does not fit, and returns the
 * file with single values in their canonical form ({@code "64m"} becomes 67108864). What is wrong
 * becomes {@link Tree.Invalid}, so that later phases can go on and find the other problems.
 */
public final class CheckShape {
    private final Problems problems;
    private final boolean interpolated;

    private CheckShape(Problems problems, boolean interpolated) {
        this.problems = problems;
        this.interpolated = interpolated;
    }

    /**
     * Checks a file, or a part of one.
     *
     * @param path where the part stands
     * @param interpolated false: any string may hold variables, and values stay as they are
     */
    public static Tree.Mapping check(
            Tree.Mapping part,
            Fields shape,
            KeyPath path,
            boolean interpolated,
            Problems problems) {
        return new CheckShape(problems, interpolated).fields(part, shape, path);
    }

    private Tree check(Tree tree, Shape shape, KeyPath path) {
        if (tree instanceof Tree.Invalid) {
            return tree;
        }
        if (!interpolated && tree instanceof Tree.Text(Position ignored, String text)) {
            if (text.indexOf('$') >= 0) {
                return tree;
            }
        }
        Tree result =
                switch (shape) {
                    case Scalar scalar -> scalar(tree, scalar.format(), path);
                    case ListOf list ->
                            tree instanceof Tree.Sequence sequence
                                    ? sequence(sequence, list, path)
                                    : null;
                    case MapOf map ->
                            tree instanceof Tree.Mapping mapping ? map(mapping, map, path) : null;
                    case Fields fields ->
                            tree instanceof Tree.Mapping mapping
                                    ? fields(mapping, fields, path)
                                    : null;
                    case Either either -> either(tree, either, path);
                    case Nothing ignored -> tree instanceof Tree.Null ? tree : null;
                    case Anything ignored -> tree;
                };
        return result == null ? wrongKind(tree, shape, path) : result;
    }

    private Tree wrongKind(Tree tree, Shape shape, KeyPath path) {
        problems.error(
                tree.position(),
                path,
                "must be " + shape.words() + ", not " + tree.kind(),
                Hints.wrongKind(tree, shape, path.last()));
        return new Tree.Invalid(tree.position());
    }

    private @Nullable Tree scalar(Tree tree, Format format, KeyPath path) {
        try {
            if (tree instanceof Tree.Text(Position ignored, String text) && text.indexOf(0) >= 0) {
                throw new GrammarException("has a NUL character, which no value can have", "");
            }
            Tree canonical = format.reader().read(tree);
            return interpolated || canonical == null ? canonical : tree;
        } catch (GrammarException e) {
            problems.error(tree.position(), path, e.getMessage(), e.hint());
            return new Tree.Invalid(tree.position());
        }
    }

    private @Nullable Tree either(Tree tree, Either either, KeyPath path) {
        for (Shape choice : either.choices()) {
            boolean fits =
                    switch (choice) {
                        case Scalar ignored ->
                                !(tree instanceof Tree.Mapping
                                        || tree instanceof Tree.Sequence
                                        || tree instanceof Tree.Null);
                        case ListOf ignored -> tree instanceof Tree.Sequence;
                        case MapOf ignored -> tree instanceof Tree.Mapping;
                        case Fields ignored -> tree instanceof Tree.Mapping;
                        case Nothing ignored -> tree instanceof Tree.Null;
                        case Either ignored -> false;
                        case Anything ignored -> true;
                    };
            if (fits) {
                return choice instanceof Scalar(Format format)
                        ? scalar(tree, format, path)
                        : check(tree, choice, path);
            }
        }
        return null;
    }

    private Tree sequence(Tree.Sequence sequence, ListOf shape, KeyPath path) {
        Tree.Sequence checked =
                sequence.mapElements(
                        (index, element) -> check(element, shape.element(), path.index(index)));
        if (shape.joining() == Joining.DISTINCT) {
            refuseRepeats(checked, path);
        }
        return checked;
    }

    private void refuseRepeats(Tree.Sequence list, KeyPath path) {
        Map<String, Integer> seen = new HashMap<>();
        int index = 0;
        for (Tree element : list.elements()) {
            String text = Formats.text(element);
            Integer first = text == null ? null : seen.putIfAbsent(text, index);
            if (first != null) {
                problems.error(
                        element.position(),
                        path.index(index),
                        "'" + text + "' is already in the list, at [" + first + "]");
            }
            index++;
        }
    }

    private Tree map(Tree.Mapping mapping, MapOf shape, KeyPath path) {
        return mapping.mapValues(
                (name, value) -> {
                    KeyPath place = path.key(name);
                    if (!shape.names().allows(name)) {
                        problems.error(
                                mapping.keyPosition(name),
                                place,
                                "'" + name + "' is not a valid name",
                                "use letters, digits, '.', '_' and '-'");
                    }
                    return value instanceof Tree.Null
                            ? value // a later file may say more
                            : check(value, shape.value(), place);
                });
    }

    private Tree.Mapping fields(Tree.Mapping mapping, Fields shape, KeyPath path) {
        Set<String> unknown = new LinkedHashSet<>();
        Tree.Mapping known =
                mapping.mapValues(
                        (key, value) -> {
                            Shape field = shape.fields().get(key);
                            if (field == null && !(key.startsWith("x-") && shape.extensible())) {
                                unknown.add(key);
                            }
                            return field == null || value instanceof Tree.Null
                                    ? value // a later file may say more
                                    : check(value, field, path.key(key));
                        });
        return unknown.isEmpty() ? known : withoutUnknown(known, unknown, shape, path);
    }

    private Tree.Mapping withoutUnknown(
            Tree.Mapping mapping, Set<String> unknown, Fields shape, KeyPath path) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(mapping.entries());
        for (String key : unknown) {
            Tree.Entry entry = Objects.requireNonNull(entries.remove(key));
            unknownKey(key, entry, shape, path.key(key), entries);
        }
        return new Tree.Mapping(mapping.position(), entries);
    }

    private void unknownKey(
            String key,
            Tree.Entry entry,
            Fields shape,
            KeyPath path,
            Map<String, Tree.Entry> entries) {
        String nearest = NearestWord.find(key, shape.fields().keySet());
        problems.error(
                entry.position(),
                path,
                "unknown key '" + key + "'",
                Hints.unknownKey(key, entry.value(), shape));
        if (nearest != null) { // or else its absence would be reported as well
            invalid(nearest, entry.position(), entries);
        }
    }

    private static void invalid(String key, Position position, Map<String, Tree.Entry> entries) {
        entries.putIfAbsent(key, new Tree.Entry(position, new Tree.Invalid(position)));
    }
}
