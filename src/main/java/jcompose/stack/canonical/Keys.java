package jcompose.stack.canonical;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** SSH keys for a build: {@code default} or {@code ID=PATH} lists to maps. */
final class Keys {
    private Keys() {}

    static Tree of(Tree value, KeyPath path, Problems problems) {
        if (!(value instanceof Tree.Sequence(Position position, List<Tree> elements))) {
            return value;
        }
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        for (Tree element : elements) {
            if (element instanceof Tree.Text(Position place, String text)) {
                int equals = text.indexOf('=');
                if (equals < 0 && !text.equals("default")) {
                    problems.error(
                            place, path, "'" + text + "' is not a key", "write default or ID=PATH");
                }
                Tree key =
                        equals < 0
                                ? new Tree.Null(place)
                                : new Tree.Text(place, text.substring(equals + 1));
                entries.put(
                        equals < 0 ? text : text.substring(0, equals), new Tree.Entry(place, key));
            }
        }
        return new Tree.Mapping(position, entries);
    }
}
