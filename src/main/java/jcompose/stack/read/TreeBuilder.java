package jcompose.stack.read;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns YAML nodes into trees: resolves aliases, merge keys ({@code <<}) and the kinds of unquoted
 * scalars, and refuses duplicate keys.
 *
 * <p>An alias is cheap to write and expensive to follow, so the size and the depth of what the
 * aliases stand for are limited, not their number.
 */
final class TreeBuilder {
    static final int LARGEST_TREE = 1_000_000;

    /** Above so many values, at most 99 in a hundred may come from aliases, as in the reference. */
    static final int HARMLESS_TREE = 10_000;

    private static final Tag RESET = new Tag("!reset");
    private static final Tag OVERRIDE = new Tag("!override");

    private final String file;
    private final Problems problems;
    private final Map<Node, Anchored> anchored = new HashMap<>();

    /** One instance of each, which is what later phases compare it with. */
    private final Map<String, String> keys = new HashMap<>();

    /** Those that were found to be keys without quotes. */
    private final Map<String, String> plainKeys = new HashMap<>();

    /** The steps into a list: {@code [0]}, {@code [1]} and so on. */
    private final List<String> steps = new ArrayList<>();

    private final List<String> way = new ArrayList<>();
    private final List<List<String>> resets = new ArrayList<>();
    private int size;
    private int fromAliases;

    TreeBuilder(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** What an anchor stands for: the tree, how many values it has, how deep it is. */
    private record Anchored(@Nullable Tree tree, int size, int height, List<List<String>> resets) {}

    /** What a node stands for; no tree where {@code !reset} stands. */
    private record Built(@Nullable Tree tree, int height) {}

    /** The document is small, but what its aliases stand for is not. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Position position;

        TooLarge(Position position, String message) {
            super(message, null, false, false);
            this.position = position;
        }

        Position position() {
            return position;
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** One document; null where nothing is left of it. */
    @Nullable Tree build(Node node) {
        resets.clear();
        return build(node, KeyPath.ROOT).tree();
    }

    /** The ways to what is to be forgotten, in the document that was built last. */
    List<List<String>> resets() {
        return List.copyOf(resets);
    }

    static Position position(String file, Mark mark) {
        return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Position position(Node node) {
        return node.getStartMark()
                .map(mark -> position(file, mark))
                .orElseGet(() -> Position.of(file));
    }

    private Built build(Node node, KeyPath path) {
        // Only these can come twice; to hash all others would take its time.
        Anchored known = node.getAnchor().isPresent() ? anchored.get(node) : null;
        if (known != null) {
            fromAliases += known.size();
            count(known.size(), node);
            known.resets().forEach(this::reset);
            return new Built(known.tree(), known.height());
        }
        int before = size;
        int resetsBefore = resets.size();
        count(1, node);
        if (node.getTag().equals(RESET)) {
            reset(List.of());
            return new Built(null, 0);
        }
        Built built =
                switch (node) {
                    case ScalarNode scalar -> new Built(scalar(scalar, path), 0);
                    case Node container when container.isRecursive() -> recursive(container, path);
                    case SequenceNode sequence -> sequence(sequence, path);
                    case MappingNode mapping -> mapping(mapping, path);
                    default -> throw new IllegalStateException("unknown kind of node: " + node);
                };
        if (node.getAnchor().isPresent()) {
            List<List<String>> inside = new ArrayList<>();
            for (List<String> reset : resets.subList(resetsBefore, resets.size())) {
                inside.add(List.copyOf(reset.subList(way.size(), reset.size())));
            }
            anchored.put(node, new Anchored(built.tree(), size - before, built.height(), inside));
        }
        return built;
    }

    private void reset(List<String> rest) {
        List<String> all = new ArrayList<>(way);
        all.addAll(rest);
        resets.add(all);
    }

    /** Whether the node is of the kind that it looks like, whatever else its tag says. */
    private boolean isPlain(Node node, Tag kind) {
        if (node.getTag().equals(OVERRIDE)) {
            reset(List.of());
            return true;
        }
        return node.getTag().equals(kind);
    }

    private void count(int values, Node node) {
        size += values;
        boolean mostly = size > HARMLESS_TREE && fromAliases > size - size / 100;
        if (size > LARGEST_TREE || mostly) {
            throw new TooLarge(
                    position(node),
                    "the file's aliases stand for too many values: " + size + " so far");
        }
    }

    private Built container(Tree tree, int height, Node node) {
        if (height > ReadYaml.DEEPEST) {
            throw new TooLarge(
                    position(node),
                    "values are nested deeper than " + ReadYaml.DEEPEST + " levels by aliases");
        }
        return new Built(tree, height);
    }

    private Built recursive(Node node, KeyPath path) {
        problems.error(position(node), path, "an alias inside this value stands for the value");
        return new Built(new Tree.Invalid(position(node)), 0);
    }

    private Tree scalar(ScalarNode node, KeyPath path) {
        Position position = position(node);
        Tag tag = node.getTag();
        boolean plain = node.getScalarStyle() == ScalarStyle.PLAIN;
        boolean override = tag.equals(OVERRIDE);
        if (override) {
            reset(List.of());
        }
        if ((tag.equals(PlainScalars.UNQUOTED) || override) && plain) {
            return PlainScalars.read(position, node.getValue());
        }
        if (tag.equals(Tag.STR) || tag.equals(PlainScalars.UNQUOTED) || override) {
            return new Tree.Text(position, node.getValue());
        }
        if (tag.equals(Tag.INT)
                || tag.equals(Tag.FLOAT)
                || tag.equals(Tag.BOOL)
                || tag.equals(Tag.NULL)) {
            return PlainScalars.read(position, node.getValue());
        }
        return unknownTag(position, tag, path);
    }

    private Tree unknownTag(Position position, Tag tag, KeyPath path) {
        problems.error(position, path, "unknown tag " + tag.getValue());
        return new Tree.Invalid(position);
    }

    private Built sequence(SequenceNode node, KeyPath path) {
        if (!isPlain(node, Tag.SEQ)) {
            return new Built(unknownTag(position(node), node.getTag(), path), 0);
        }
        List<Tree> elements = new ArrayList<>(node.getValue().size());
        int height = 0;
        for (Node element : node.getValue()) {
            way.add(step(elements.size()));
            Built built = build(element, path.index(elements.size()));
            way.removeLast();
            if (built.tree() != null) {
                elements.add(built.tree());
            }
            height = Math.max(height, built.height());
        }
        return container(new Tree.Sequence(position(node), elements), height + 1, node);
    }

    private String step(int index) {
        while (steps.size() <= index) {
            steps.add("[" + steps.size() + "]");
        }
        return steps.get(index);
    }

    private Built mapping(MappingNode node, KeyPath path) {
        if (!isPlain(node, Tag.MAP)) {
            return new Built(unknownTag(position(node), node.getTag(), path), 0);
        }
        Map<String, Tree.Entry> entries = LinkedHashMap.newLinkedHashMap(node.getValue().size());
        Map<String, Tree.Entry> reset = new HashMap<>();
        List<Tree.Mapping> merged = new ArrayList<>();
        int height = 0;
        for (NodeTuple tuple : node.getValue()) {
            String key = key(tuple.getKeyNode(), path);
            if (key == null) {
                continue;
            }
            boolean merge = key.equals("<<") && isUnquoted(tuple.getKeyNode());
            if (!merge) {
                way.add(key);
            }
            Built value = build(tuple.getValueNode(), merge ? path : path.key(key));
            if (!merge) {
                way.removeLast();
            }
            Tree tree = value.tree();
            height = Math.max(height, value.height());
            if (merge) {
                collectMerged(tree, path, merged);
                continue;
            }
            Position position = position(tuple.getKeyNode());
            Tree.Entry first = entries.getOrDefault(key, reset.get(key));
            if (first != null) {
                problems.error(
                        position,
                        path.key(key),
                        "key '" + key + "' is already there in line " + first.position().line());
            } else if (tree != null) {
                entries.put(key, new Tree.Entry(position, tree));
            } else {
                reset.put(key, new Tree.Entry(position, new Tree.Null(position)));
            }
        }
        // A key of the map itself wins over merged ones, and an earlier merged map over a later.
        for (Tree.Mapping other : merged) {
            fromAliases += other.entries().size();
            count(other.entries().size(), node);
            other.entries().forEach(entries::putIfAbsent);
        }
        return container(new Tree.Mapping(position(node), entries), height + 1, node);
    }

    private static boolean isUnquoted(Node key) {
        return key instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
    }

    private @Nullable String key(Node node, KeyPath path) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.error(position(node), path, "a key must be a string, not a map or a list");
            return null;
        }
        boolean plain =
                scalar.getScalarStyle() == ScalarStyle.PLAIN
                        && scalar.getTag().equals(PlainScalars.UNQUOTED);
        String known = plain ? plainKeys.get(scalar.getValue()) : null;
        if (known != null) {
            return known;
        }
        Tree key = scalar(scalar, path);
        if (key instanceof Tree.Text(Position ignored, String text) && text.indexOf(0) < 0) {
            String one = keys.computeIfAbsent(text, String::intern);
            if (plain) {
                plainKeys.put(one, one);
            }
            return one;
        }
        if (!(key instanceof Tree.Invalid)) {
            problems.error(
                    key.position(),
                    path,
                    "a key must be a string, not " + key.kind(),
                    "put '" + scalar.getValue() + "' in quotes");
        }
        return null;
    }

    private void collectMerged(@Nullable Tree value, KeyPath path, List<Tree.Mapping> merged) {
        switch (value) {
            case Tree.Mapping mapping -> merged.add(mapping);
            case Tree.Sequence sequence
                    when sequence.elements().stream().allMatch(Tree.Mapping.class::isInstance) ->
                    sequence.elements().forEach(element -> merged.add((Tree.Mapping) element));
            case Tree.Invalid ignored -> {}
            case null -> {}
            default ->
                    problems.error(
                            value.position(),
                            path,
                            "'<<' merges a map or a list of maps, not " + value.kind());
        }
    }
}
