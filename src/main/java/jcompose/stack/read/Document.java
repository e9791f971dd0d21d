package jcompose.stack.read;

import jcompose.stack.tree.Tree;

import java.util.List;

/**
 * One document of a stack file.
 *
 * @param resets the ways to the values that {@code !reset} and {@code !override} stand at: what an
 *     earlier file says there is to be forgotten
 */
public record Document(Tree.Mapping tree, List<List<String>> resets) {
    public Document {
        resets = resets.stream().filter(way -> !way.isEmpty()).toList();
    }

    /** What is left of a tree that this document is merged over, where both begin at the top. */
    public Tree.Mapping forget(Tree.Mapping earlier) {
        Tree.Mapping left = earlier;
        for (List<String> way : resets) {
            left = without(left, way);
        }
        return left;
    }

    /** The same for the value that stands at {@code place}. */
    public Tree.Mapping forget(Tree.Mapping earlier, List<String> place) {
        Tree.Mapping left = earlier;
        for (List<String> way : resets) {
            if (way.size() > place.size() && way.subList(0, place.size()).equals(place)) {
                left = without(left, way.subList(place.size(), way.size()));
            }
        }
        return left;
    }

    private static Tree.Mapping without(Tree.Mapping map, List<String> way) {
        String key = way.getFirst();
        if (way.size() == 1) {
            return map.has(key) ? map.without(key) : map;
        }
        return map.get(key) instanceof Tree.Mapping inner
                ? map.with(key, without(inner, way.subList(1, way.size())))
                : map;
    }
}
