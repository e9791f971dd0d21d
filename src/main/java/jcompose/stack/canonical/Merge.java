package jcompose.stack.canonical;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.schema.Joining;
import jcompose.stack.schema.Shape;
import jcompose.stack.schema.Shape.Anything;
import jcompose.stack.schema.Shape.Either;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Merging;
import jcompose.stack.tree.History;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges a later file over an earlier one, both in long form (Compose specification, 13-merge.md):
 * maps merge key by key, single values are replaced, lists are joined. Where an attribute has a
 * rule of its own, its shape says so.
 */
public final class Merge {
    /** Of all merged lists and maps together; stops small files that grow without end. */
    private static final int MOST = 1_000_000;

    private final Problems problems;
    private final History history;
    private long size;

    public Merge(Problems problems, History history) {
        this.problems = problems;
        this.history = history;
    }

    public Tree.Mapping merge(
            Tree.Mapping earlier, Tree.Mapping later, Fields shape, KeyPath path) {
        return mappings(earlier, later, shape, path);
    }

    /** One file may say the same thing twice, too. */
    public static Tree.Mapping withoutRepeats(Tree.Mapping file, Shape shape) {
        return file.mapValues((key, value) -> withoutRepeats(value, inner(shape, key)));
    }

    private static Tree withoutRepeats(Tree tree, @Nullable Shape shape) {
        return switch (tree) {
            case Tree.Mapping map when shape != null -> withoutRepeats(map, shape);
            case Tree.Sequence list when shaped(shape, ListOf.class) instanceof ListOf of ->
                    list.elements().size() < 2 || of.joining() == Joining.JOINED
                            ? list
                            : withoutRepeats(list, of.joining());
            default -> tree;
        };
    }

    private static Tree.Sequence withoutRepeats(Tree.Sequence list, Joining joining) {
        Tree.Sequence once = joined(List.of(list), joining);
        return once.elements().size() == list.elements().size() ? list : once;
    }

    private static @Nullable Shape inner(@Nullable Shape shape, String key) {
        return switch (shape) {
            case Fields fields -> fields.fields().get(key);
            case MapOf map -> map.value();
            case Either either -> {
                Shape map = shaped(either, Fields.class);
                yield inner(map == null ? shaped(either, MapOf.class) : map, key);
            }
            case null, default -> null;
        };
    }

    /** The shape, or that one of its choices, that is of the kind. */
    private static @Nullable Shape shaped(@Nullable Shape shape, Class<? extends Shape> kind) {
        if (shape instanceof Either either) {
            for (Shape choice : either.choices()) {
                if (kind.isInstance(choice)) {
                    return choice;
                }
            }
        }
        return kind.isInstance(shape) ? shape : null;
    }

    private Tree.Mapping mappings(
            Tree.Mapping earlier, Tree.Mapping later, @Nullable Shape shape, KeyPath path) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(earlier.entries());
        later.entries()
                .forEach(
                        (key, entry) ->
                                entries.merge(
                                        key,
                                        entry,
                                        (old, added) ->
                                                new Tree.Entry(
                                                        old.position(),
                                                        values(
                                                                old.value(),
                                                                added.value(),
                                                                inner(shape, key),
                                                                nothingWins(shape),
                                                                path.key(key)))));
        return isTooLarge(entries.size(), earlier, path)
                ? earlier
                : new Tree.Mapping(earlier.position(), entries);
    }

    /** Said once; from then on nothing is merged any more. */
    private boolean isTooLarge(int more, Tree place, KeyPath path) {
        boolean said = size > MOST;
        size += more;
        if (size > MOST && !said) {
            problems.error(
                    place.position(), path, "merging makes more than " + MOST + " values of this");
        }
        return size > MOST;
    }

    private static boolean nothingWins(@Nullable Shape shape) {
        return shaped(shape, MapOf.class) instanceof MapOf map && map.nothingWins();
    }

    private Tree values(
            Tree earlier, Tree later, @Nullable Shape shape, boolean nothingWins, KeyPath path) {
        Joining joining =
                shaped(shape, ListOf.class) instanceof ListOf list
                        ? list.joining()
                        : Joining.JOINED;
        if (earlier instanceof Tree.Invalid) {
            return earlier;
        }
        if (later instanceof Tree.Null && !nothingWins && joining != Joining.REPLACED) {
            return earlier;
        }
        if (earlier instanceof Tree.Mapping old && later instanceof Tree.Mapping added) {
            return isWhole(old, added, shape)
                    ? replaced(earlier, later)
                    : mappings(old, added, shape, path);
        }
        if (joining != Joining.REPLACED
                && earlier instanceof Tree.Sequence old
                && later instanceof Tree.Sequence added) {
            return lists(old, added, joining, shape, path);
        }
        return replaced(earlier, later);
    }

    private Tree replaced(Tree earlier, Tree later) {
        history.replaced(earlier, later);
        return later;
    }

    private static boolean isWhole(Tree.Mapping old, Tree.Mapping added, @Nullable Shape shape) {
        Merging merging =
                shaped(shape, Fields.class) instanceof Fields fields
                        ? fields.merging()
                        : Merging.DEEP;
        return switch (merging) {
            case DEEP -> false;
            case WHOLE -> true;
            case BY_DRIVER -> {
                String before = old.text("driver");
                String after = added.text("driver");
                yield before != null && after != null && !before.equals(after);
            }
        };
    }

    private Tree lists(
            Tree.Sequence old,
            Tree.Sequence added,
            Joining joining,
            @Nullable Shape shape,
            KeyPath path) {
        if (joining == Joining.BY_SUBNET) {
            return subnets(old, added, shape, path);
        }
        if (isTooLarge(old.elements().size() + added.elements().size(), old, path)) {
            return old;
        }
        Tree.Sequence joined = joined(List.of(old, added), joining);
        if (joining == Joining.DISTINCT) {
            refuseRepeats(joined, path);
        }
        return joined;
    }

    private void refuseRepeats(Tree.Sequence list, KeyPath path) {
        Map<String, Tree> seen = new HashMap<>();
        for (Tree element : list.elements()) {
            String text = element instanceof Tree.Text each ? each.text() : null;
            Tree other = text == null ? null : seen.putIfAbsent(text, element);
            if (other != null) {
                problems.error(
                        element.position(),
                        path,
                        "'" + text + "' is already in the list",
                        "see " + other.position());
            }
        }
    }

    private static Tree.Sequence joined(List<Tree.Sequence> lists, Joining joining) {
        List<Tree> elements = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        for (Tree.Sequence list : lists) {
            for (Tree element : list.elements()) {
                String identity = joining.identity(element);
                Integer place = identity == null ? null : places.get(identity);
                if (place != null) {
                    elements.set(place, element);
                    continue;
                }
                if (identity != null) {
                    places.put(identity, elements.size());
                }
                elements.add(element);
            }
        }
        return new Tree.Sequence(lists.getFirst().position(), elements);
    }

    /** As the reference does it: subnets that only the earlier file has are gone. */
    private Tree subnets(
            Tree.Sequence old, Tree.Sequence added, @Nullable Shape shape, KeyPath path) {
        Shape element =
                shaped(shape, ListOf.class) instanceof ListOf list
                        ? list.element()
                        : new Anything();
        Map<String, Tree> result = new LinkedHashMap<>();
        for (Tree earlier : old.elements()) {
            for (Tree later : added.elements()) {
                if (!(earlier instanceof Tree.Mapping before)
                        || !(later instanceof Tree.Mapping after)) {
                    continue;
                }
                String subnet = String.valueOf(after.text("subnet"));
                boolean same = subnet.equals(String.valueOf(before.text("subnet")));
                if (same || result.containsKey(subnet)) {
                    result.put(subnet, mappings(before, after, element, path));
                } else {
                    result.put(subnet, after);
                }
            }
        }
        return new Tree.Sequence(old.position(), new ArrayList<>(result.values()));
    }
}
